// Package zapi simulates Z-API on the wire (contract sections 1 to 7): its HTTP
// endpoints with their quirks, the webhooks that it posts, and the WhatsApp
// phones of the customers at the other end. State lives in memory; nothing is
// ever sent to WhatsApp.
//
// It is a product for trial and the other end of integration tests. Delays are
// off unless Options.Pace turns them on, so a test never has to sleep: it waits
// on a condition (WaitSent, WaitCallbacks, WaitMessage, WaitFor).
//
//	sim, err := zapi.New(zapi.Options{})
//	defer sim.Close()
//	api := httptest.NewServer(sim) // serves /instances/... and /_sim/...
//	sim.SetPublicURL(api.URL)      // media links point here
//
//	inst, _ := sim.AddInstance(zapi.InstanceSpec{Name: "Loja Centro", Phone: "5511955550100"})
//	// inst.ID, inst.Token and inst.ClientToken are what a connection needs.
//	_ = sim.SetWebhooks(inst.ID, hookURL, true) // same as PUT /update-every-webhooks
//
//	maria, _ := sim.AddCustomer(zapi.CustomerSpec{Name: "Maria", Phone: "5511988887777"})
//	msg, _ := sim.CustomerWrites(inst.ID, maria.Phone, zapi.Text("Olá")) // posts a ReceivedCallback
//
//	_ = sim.SetFaults(inst.ID, zapi.Fault{Kind: zapi.FaultDropAfterAccept, Next: 1})
//	// ... the system under test calls POST {api.URL}/instances/{id}/token/{token}/send-text
//	sent, err := sim.WaitSent(ctx, inst.ID, 1) // what reached a phone, in order
//	_ = sim.CustomerReads(inst.ID, maria.Phone) // READ callback, several ids at once
//
// Guarantees: callbacks of one instance are posted in the order of the events
// that caused them, one at a time, unless a fault or Options.WebhookWorkers
// says otherwise; a callback that gets no 2xx is not repeated (contract 5.1:
// retries are not documented) but kept in the log, from which it can be sent
// again; Sent lists each message that reached a phone exactly as often as it
// reached it.
package zapi
