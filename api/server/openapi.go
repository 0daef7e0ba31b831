package server

// The head of the API's description; each handler describes itself. `make generate`
// writes api/docs from both.
//
//	@title						Balcão API
//	@version					1
//	@description				Open-source, self-hosted service desk for WhatsApp. Everything is snake_case JSON; times are RFC 3339 in UTC; ids are UUIDs. Errors are problems (RFC 9457) with a stable `code`. Lists answer `{"items":[…],"next_cursor":…}`; a cursor is opaque. Sends and commands honour Idempotency-Key.
//	@license.name				MIT
//	@BasePath					/
//	@accept						json
//	@produce					json
//	@securityDefinitions.apikey	Session
//	@in							cookie
//	@name						balcao_session
//	@description				Set by sign-in. Requests other than GET also need the header X-CSRF-Token.
//	@securityDefinitions.apikey	Token
//	@in							header
//	@name						Authorization
//	@description				An API token: `Bearer blc_<prefix>_<secret>`. Needs no X-CSRF-Token.
