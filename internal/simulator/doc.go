// Package simulator puts the simulators of Balcão's outside world behind one
// listener: Z-API with a phone page (/, /instances/…), AnythingLLM
// (/anythingllm/…) and a mail catcher (/mail, and its own SMTP port). It is what
// `balcao dev` starts and what integration tests talk to.
//
//	stack, err := simulator.New(simulator.Options{HTTPAddr: "127.0.0.1:0", SMTPAddr: "127.0.0.1:0"})
//	err = stack.Start(ctx)
//	defer stack.Close()
//	seeded, err := stack.Seed(simulator.SeedSpec{
//		Instances: []zapi.InstanceSpec{{Name: "Loja Centro", Phone: "5511955550100"}},
//		Customers: []zapi.CustomerSpec{{Name: "Maria", Phone: "5511988887777"}},
//	})
//	// stack.URL() is the phone page; stack.ZapiURL() is the base of /instances/….
//	// stack.AnythingLLMURL() and stack.SMTPAddr() are the other two ends.
//	// stack.Zapi has the typed interface of package zapi.
package simulator
