package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/balcao/balcao/internal/desk"
)

var (
	settingList  = named("setting_list")
	settingWrite = named("setting_write")
	settingClear = named("setting_clear")
)

// settingAge is how long settings are taken for current without asking for the policy version, which every change of them moves (R40).
const settingAge = 2 * time.Second

// settingCache remembers the settings of each tenant with the policy version that they were read at.
type settingCache struct {
	mu      sync.Mutex
	entries map[uuid.UUID]settingEntry
}

type settingEntry struct {
	values  desk.SettingValues
	version int64
	until   time.Time
}

func newSettingCache() *settingCache { return &settingCache{entries: map[uuid.UUID]settingEntry{}} }

func (c *settingCache) get(tenant uuid.UUID) settingEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entries[tenant]
}

func (c *settingCache) put(tenant uuid.UUID, entry settingEntry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry.until = time.Now().Add(settingAge)
	c.entries[tenant] = entry
}

func (c *settingCache) drop(tenant uuid.UUID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, tenant)
}

// Settings returns a tenant's settings, at most two seconds old (parameters section 2).
func (db *DB) Settings(ctx context.Context, tenant uuid.UUID) (desk.SettingValues, error) {
	known := db.settings.get(tenant)
	if time.Now().Before(known.until) {
		return known.values, nil
	}
	// Read first: when something changes meanwhile, the values are newer than their number says and are read once more.
	version, err := db.PolicyVersion(ctx, tenant)
	if err != nil {
		return desk.SettingValues{}, err
	}
	if known.until.IsZero() || known.version != version {
		if known.values, err = db.readSettings(ctx, tenant); err != nil {
			return desk.SettingValues{}, err
		}
	}
	known.version = version
	db.settings.put(tenant, known)
	return known.values, nil
}

func (db *DB) readSettings(ctx context.Context, tenant uuid.UUID) (desk.SettingValues, error) {
	stored := map[desk.SettingKey]json.RawMessage{}
	err := db.call(ctx, tenant, each(func(rows pgx.Rows) error {
		var key desk.SettingKey
		var value json.RawMessage
		err := rows.Scan(&key, &value)
		stored[key] = value
		return err
	}), settingList)
	if err != nil {
		return desk.SettingValues{}, fmt.Errorf("read the settings: %w", err)
	}
	return desk.NewSettingValues(stored), nil
}

// SetSetting stores a value in its JSON form; nil takes it back to the default. by is the person, uuid.Nil for none. desk.CodeNotFound: there is
// no such setting; desk.CodeInvalid at value: it can't have this one.
func (db *DB) SetSetting(ctx context.Context, tenant uuid.UUID, key desk.SettingKey, value json.RawMessage, by uuid.UUID) error {
	setting, known := desk.SettingOf(key)
	if !known {
		return desk.E(desk.CodeNotFound, "there is no such setting")
	}
	query, args := settingClear, []any{string(key)}
	if value != nil {
		if _, err := setting.Parse(value); err != nil {
			return err
		}
		query, args = settingWrite, []any{string(key), value, orNull(by)}
	}
	if err := db.call(ctx, tenant, none, query, args...); err != nil {
		return fmt.Errorf("store a setting: %w", err)
	}
	db.settings.drop(tenant)
	return nil
}
