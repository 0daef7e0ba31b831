// Package access decides what a person may do: it loads the profiles of a tenant
// into Casbin, one enforcer a tenant, and keeps the outcome until the tenant's
// policy version moves (R40). It also makes and checks passwords and tokens.
//
// Which tickets a person sees is desk.CanSee; this package only builds the viewer.
package access
