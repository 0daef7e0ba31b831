package desk_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

func TestEverythingNeverIncludesARestriction(t *testing.T) {
	t.Parallel()
	for _, p := range desk.Profiles() {
		for _, r := range desk.Restrictions() {
			require.NotContains(t, p.Permissions, r, "profile %s", p.Key)
		}
	}
	require.ElementsMatch(t, desk.Permissions(), profile(t, desk.ProfileAdministrator))
}

func TestTheFiveProfilesAreMadeOfTheCatalogueAlone(t *testing.T) {
	t.Parallel()
	require.Len(t, desk.Profiles(), 5)
	for _, p := range desk.Profiles() {
		for _, permission := range p.Permissions {
			require.Contains(t, desk.Permissions(), permission, "profile %s", p.Key)
		}
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(p.Permissions))), len(p.Permissions), "profile %s names one twice", p.Key)
	}
}

func TestASupervisorShapesNeitherProfilesNorPeopleNorSecurity(t *testing.T) {
	t.Parallel()
	set := desk.NewPermissionSet(profile(t, desk.ProfileSupervisor))
	for _, p := range []desk.Permission{desk.PermRolesManage, desk.PermUsersManage, desk.PermSMTPManage, desk.PermSecurityToggle} {
		require.False(t, set.Has(p), p)
	}
	require.True(t, set.Has(desk.PermEvaluationConfigure), "the threshold is a supervisor's too (R41)")
}

func TestTheEmptyPermissionIsGrantedToNobody(t *testing.T) {
	t.Parallel()
	require.False(t, desk.NewPermissionSet([]desk.Permission{""}).Has(""))
	require.False(t, desk.PermissionSet{}.Has(desk.PermTicketsReply))
}

func TestReachIsTheWidestThatIsGranted(t *testing.T) {
	t.Parallel()
	reach := func(p ...desk.Permission) desk.Reach { return desk.NewPermissionSet(p).Reach() }
	require.Equal(t, desk.ReachNone, reach())
	require.Equal(t, desk.ReachOwn, reach(desk.PermTicketsViewOwn))
	require.Equal(t, desk.ReachDepartment, reach(desk.PermTicketsViewOwn, desk.PermTicketsViewDepartment))
	require.Equal(t, desk.ReachAll, reach(desk.PermTicketsViewOwn, desk.PermTicketsViewAll))
}

func TestEveryFlagOfTheParametersHasADefault(t *testing.T) {
	t.Parallel()
	require.Len(t, desk.FlagDefaults(), 19)
	require.True(t, desk.FlagDefaults()[desk.FlagServiceRating])
	require.False(t, desk.FlagDefaults()[desk.FlagGroups])
}
