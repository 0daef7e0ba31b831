// Package config is every setting of a Balcão process in one struct, read from
// environment variables, checked once at start and never again: the rest of the
// program takes values from it and trusts them.
//
// A fault never stops at the first one. [Load] reports all of them together, each
// by the name of its variable, and quotes no secret.
package config

import "time"

// Env says how strict a process is about its settings.
type Env string

const (
	// Production refuses to start without its secrets and addresses.
	Production Env = "production"
	// Trial is `balcao dev`: missing secrets are made up.
	Trial Env = "trial"
	// Test is a test run: as Trial.
	Test Env = "test"
)

// Config is the whole configuration. The tags are its documentation:
// docs/configuration.md is generated from them.
//
// `env` names the variable (prefix BALCAO_); `alias` a second name that is read
// when the first is empty; `need` marks what production can't start without.
type Config struct {
	Env Env `env:"ENV" envDefault:"production" doc:"production, trial or test. Production refuses to start without its secrets and addresses; trial and test make up missing secrets."`

	HTTPAddr       string   `env:"HTTP_ADDR" envDefault:"127.0.0.1:8080" doc:"Address that the API and the web app listen on."`
	WorkerHTTPAddr string   `env:"WORKER_HTTP_ADDR" envDefault:"127.0.0.1:8081" doc:"Address of the worker's health and metrics pages."`
	PublicURL      string   `env:"PUBLIC_URL" need:"production" doc:"Address under which people and Z-API reach this installation, such as https://desk.example.org. Links for media above 16 MB need https."`
	TrustedProxies []string `env:"TRUSTED_PROXIES" doc:"Addresses or networks (CIDR) of the reverse proxies whose X-Forwarded-For is believed. Empty: none is."`
	WebDir         string   `env:"WEB_DIR" doc:"Folder to serve the web app from, instead of the one built into the program."`

	Storage     Storage `env:"STORAGE" envDefault:"local" doc:"Where media and reports are stored: local (a folder that api and worker share) or s3 (any store that speaks S3)."`
	StorageDir  string  `env:"STORAGE_DIR" envDefault:".data/storage" doc:"Folder of stored media and reports, when they are stored locally."`
	S3Endpoint  string  `env:"S3_ENDPOINT" doc:"Address of the S3 store, such as https://s3.sa-east-1.amazonaws.com or http://minio:9000."`
	S3Bucket    string  `env:"S3_BUCKET" doc:"Bucket at the S3 store; it must exist and be Balcão's alone."`
	S3Region    string  `env:"S3_REGION" doc:"Region of the bucket. Empty: the store says."`
	S3AccessKey string  `env:"S3_ACCESS_KEY" doc:"Access key for the S3 store."`
	S3SecretKey Secret  `env:"S3_SECRET_KEY" doc:"Secret key for the S3 store."`
	S3PathStyle bool    `env:"S3_PATH_STYLE" envDefault:"true" doc:"Name the bucket in the path and not in the host name, as most stores but Amazon's want it."`
	FFmpeg      string  `env:"FFMPEG" envDefault:"ffmpeg" doc:"Program ffmpeg, by path or name: shapes of sound and pictures of videos. Where it is missing, browsers do what they can."`

	DatabaseURL        SecretURL `env:"DATABASE_URL" alias:"DATABASE_URL" need:"always" doc:"Postgres, as the application's own login: no superuser, no BYPASSRLS, owner of no table."`
	MigrateDatabaseURL SecretURL `env:"MIGRATE_DATABASE_URL" doc:"Postgres as the owner of the tables, for migrations. Empty: the application's login."`
	DatabasePoolSize   int       `env:"DATABASE_POOL_SIZE" envDefault:"12" doc:"Connections to Postgres per process, 2 to 200. 8 to 16 measured best for ingest."`
	RedisURL           SecretURL `env:"REDIS_URL" alias:"REDIS_URL" need:"server" doc:"Redis: realtime stream, presence, caches and throttles."`

	TemporalAddress       string `env:"TEMPORAL_ADDRESS" envDefault:"127.0.0.1:7233" doc:"Temporal's frontend, host:port."`
	TemporalNamespace     string `env:"TEMPORAL_NAMESPACE" envDefault:"balcao" doc:"Temporal namespace of this installation."`
	TemporalUIURL         string `env:"TEMPORAL_UI_URL" doc:"Address of Temporal UI for operators; links to workflows are shown only when it is set."`
	TemporalAPIKey        Secret `env:"TEMPORAL_API_KEY" doc:"API key for Temporal, where the server asks for one. Turns TLS on."`
	TemporalTLS           bool   `env:"TEMPORAL_TLS" envDefault:"false" doc:"Speak TLS to Temporal."`
	TemporalTLSCA         string `env:"TEMPORAL_TLS_CA" doc:"File with the certificate authority of Temporal (PEM). Empty: the system's."`
	TemporalTLSCert       string `env:"TEMPORAL_TLS_CERT" doc:"File with the client certificate for Temporal (PEM)."`
	TemporalTLSKey        string `env:"TEMPORAL_TLS_KEY" doc:"File with the client certificate's key (PEM)."`
	TemporalTLSServerName string `env:"TEMPORAL_TLS_SERVER_NAME" doc:"Name expected in Temporal's certificate, when it differs from the address."`

	SecretKeys SecretKeys `env:"SECRET_KEYS" need:"production" doc:"Keys for credentials at rest: id:base64-of-32-bytes, separated by commas. The first encrypts, all decrypt."`
	AuditKey   Secret     `env:"AUDIT_KEY" need:"production" doc:"Key of the audit chain: base64 of 32 bytes. Keep a copy: without it the chain can't be verified."`

	ZAPIBaseURL     string        `env:"ZAPI_BASE_URL" envDefault:"https://api.z-api.io" doc:"Base address of Z-API."`
	ZAPITimeout     time.Duration `env:"ZAPI_TIMEOUT" envDefault:"15s" doc:"Longest wait for one answer of Z-API."`
	HookStrictToken bool          `env:"HOOK_STRICT_TOKEN" envDefault:"false" doc:"Refuse a webhook whose z-api-token differs from the instance's token. Off: it is stored, flagged and processed."`
	HookMaxBody     ByteSize      `env:"HOOK_MAX_BODY" envDefault:"1MiB" doc:"Largest body of a webhook, after unpacking."`
	AllowPrivate    []string      `env:"ALLOW_PRIVATE" doc:"Private addresses that requests made for tenants may reach, as host:port separated by commas. All others are refused."`

	SessionTTL time.Duration `env:"SESSION_TTL" envDefault:"12h" doc:"How long a sign-in lasts without use, where the tenant has not set it."`

	SMTPHost     string  `env:"SMTP_HOST" doc:"Mail server for tenants without one of their own. Empty: such tenants send no mail."`
	SMTPPort     int     `env:"SMTP_PORT" envDefault:"587" doc:"Port of the mail server."`
	SMTPTLS      SMTPTLS `env:"SMTP_TLS" envDefault:"starttls" doc:"starttls (required, no fall-back to plain text), implicit, or none (loopback only)."`
	SMTPUsername string  `env:"SMTP_USERNAME" doc:"User at the mail server."`
	SMTPPassword Secret  `env:"SMTP_PASSWORD" doc:"Password at the mail server."`
	SMTPFrom     string  `env:"SMTP_FROM" doc:"Sender of mail, such as Balcão <desk@example.org>. Needed when SMTP_HOST is set."`

	LogLevel      string        `env:"LOG_LEVEL" envDefault:"info" doc:"debug, info, warn or error."`
	LogFormat     string        `env:"LOG_FORMAT" envDefault:"json" doc:"json or text."`
	BuildID       string        `env:"BUILD_ID" alias:"BUILD_ID" doc:"Build id of this worker. When set, worker versioning is on."`
	ShutdownGrace time.Duration `env:"SHUTDOWN_GRACE" envDefault:"30s" doc:"How long a stopping process waits for what is in flight."`
}

// IsProduction says whether the process runs for real.
func (c Config) IsProduction() bool { return c.Env == Production }

// Storage is where files are kept.
type Storage string

const (
	// StorageLocal is a folder of this machine, or a volume that all processes share.
	StorageLocal Storage = "local"
	// StorageS3 is a bucket of a store that speaks S3.
	StorageS3 Storage = "s3"
)

// SMTPTLS is how the mail server is spoken to (R46).
type SMTPTLS string

const (
	// SMTPStartTLS begins in plain text and demands TLS before anything is said.
	SMTPStartTLS SMTPTLS = "starttls"
	// SMTPImplicit speaks TLS from the first byte.
	SMTPImplicit SMTPTLS = "implicit"
	// SMTPNone speaks plain text, to a loopback address only.
	SMTPNone SMTPTLS = "none"
)
