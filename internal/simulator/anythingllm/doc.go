// Package anythingllm simulates the developer API of AnythingLLM 1.16 as far as
// a client needs it (its contract, sections 1 to 3, 5 and the checklist 11).
// There is no model behind it: answers are simple, the same input gives the same
// answer, and each says that it is simulated.
//
//	sim := anythingllm.New(anythingllm.Options{APIKey: "E4W5NJA-79X420Z-NHS79FZ-Y3MG338"})
//	srv := httptest.NewServer(sim) // base URL of a client: srv.URL
//	sim.SetFaults(anythingllm.Fault{Kind: anythingllm.FaultMalformed, Next: 1})
//
// What it answers follows from the instructions, which are the workspace's
// prompt and the part of the message before the transcript:
//
//   - asked for JSON with a "score" it is the judge: strict JSON {summary,
//     sentiment, sentiment_value, score, justification, topics} from a small
//     Portuguese word list; anger scores low, kindness high;
//   - asked for JSON with a "sentiment" only: {sentiment, sentiment_value};
//   - asked for a summary ("resum"): one sentence;
//   - else it answers the last line of the customer.
//
// The transcript is what stands between <conversa> or <transcript> tags, or
// after a line "Conversa:", "Transcrição:" or "Transcript:", else the whole
// message. Lines that begin with "Cliente:" or "Customer:" weigh alone when
// there are any.
package anythingllm
