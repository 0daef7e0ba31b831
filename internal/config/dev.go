package config

// Dev holds the settings of `balcao dev` alone: where the trial keeps its data and
// which addresses its helpers listen on.
type Dev struct {
	DataDir        string `env:"DATA_DIR" envDefault:".data" doc:"Folder of the trial's databases, files and dev.json."`
	PostgresPort   int    `env:"POSTGRES_PORT" envDefault:"0" doc:"Port of the trial's own Postgres; 0 takes a free one. Not used when DATABASE_URL is set."`
	TemporalPort   int    `env:"TEMPORAL_PORT" envDefault:"7233" doc:"Port of the trial's own Temporal server."`
	TemporalUIPort int    `env:"TEMPORAL_UI_PORT" envDefault:"8233" doc:"Port of Temporal UI."`
	SimulatorAddr  string `env:"SIMULATOR_ADDR" envDefault:"127.0.0.1:8090" doc:"Address of the simulated Z-API with its phone page, AnythingLLM and mail page."`
	SMTPAddr       string `env:"SMTP_ADDR" envDefault:"127.0.0.1:8025" doc:"Address on which the mail catcher speaks SMTP."`
	Seed           bool   `env:"SEED" envDefault:"true" doc:"Load the demo tenant when the database has no tenant."`
}

func (*Dev) prefix() string { return Prefix + "DEV_" }

// LoadDev reads and checks the settings of `balcao dev`; errors as in [LoadFor].
func LoadDev(getenv func(string) string) (Dev, error) {
	var dev Dev
	faults := parse(&dev, getenv)
	c := checker{faults: &faults, prefix: dev.prefix()}
	c.port("POSTGRES_PORT", dev.PostgresPort, 0)
	c.port("TEMPORAL_PORT", dev.TemporalPort, 1)
	c.port("TEMPORAL_UI_PORT", dev.TemporalUIPort, 1)
	c.listenAddress("SIMULATOR_ADDR", dev.SimulatorAddr)
	c.listenAddress("SMTP_ADDR", dev.SMTPAddr)
	if len(faults) > 0 {
		return Dev{}, faults
	}
	return dev, nil
}
