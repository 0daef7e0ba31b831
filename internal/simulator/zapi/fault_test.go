package zapi_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

func (b *bench) faults(faults ...zapi.Fault) {
	b.t.Helper()
	require.NoError(b.t, b.sim.SetFaults(b.inst.ID, faults...))
}

func text(phone, message string) map[string]any {
	return map[string]any{"phone": phone, "message": message}
}

func TestDropAfterAcceptCutsTheConnectionAndStillDeliversOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultDropAfterAccept, Next: 1})
	_, err := b.try(http.MethodPost, "send-text", text(maria.Phone, "um"))
	require.Error(t, err)
	require.True(t, errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF), "%v", err)
	sent, err := b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	require.Equal(t, "um", sent[0].Text())
	requests := b.sim.Requests(b.inst.ID)
	require.Zero(t, requests[0].Status, "nothing was answered")
	require.Equal(t, sent[0].MessageID, requests[0].MessageID)
	require.NotEmpty(t, b.sendText(maria.Phone, "dois")["messageId"], "next 1 strikes once")
}

func TestCutBeforeAcceptAndErrorsSendNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultCutBeforeAccept, Next: 1})
	_, err := b.try(http.MethodPost, "send-text", text(maria.Phone, "um"))
	require.Error(t, err)
	b.faults(zapi.Fault{Kind: zapi.FaultServerError, Next: 1})
	require.Equal(t, 500, b.call(http.MethodPost, "send-text", text(maria.Phone, "dois")).status)
	b.faults(zapi.Fault{Kind: zapi.FaultErrorInOK, Next: 1, Text: "deu ruim"})
	res := b.call(http.MethodPost, "send-text", text(maria.Phone, "três"))
	require.Equal(t, 200, res.status)
	require.JSONEq(t, `{"error":"deu ruim"}`, string(res.raw))
	b.sendText(maria.Phone, "quatro")
	_, err = b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"quatro": 1}, b.sim.SentTexts(b.inst.ID))
}

func TestErrorAfterAcceptAnswers500AndStillDelivers(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultErrorAfter, Next: 1})
	require.Equal(t, 500, b.call(http.MethodPost, "send-text", text(maria.Phone, "um")).status)
	_, err := b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
}

func TestTheEchoCanArriveBeforeTheResponse(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	require.NoError(t, b.sim.SetWebhooks(b.inst.ID, b.hook.server.URL, true))
	b.faults(zapi.Fault{Kind: zapi.FaultEchoFirst, Next: 1})
	answer := b.sendText(maria.Phone, "um")
	echoes := b.hook.all("ReceivedCallback") // no waiting: it must be there already
	require.Len(t, echoes, 1)
	require.Equal(t, answer["messageId"], echoes[0].body["messageId"])
	require.Equal(t, true, echoes[0].body["fromMe"])
	require.Equal(t, true, echoes[0].body["fromApi"])
	require.Equal(t, "SENT", echoes[0].body["status"])
	_, err := b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	require.Len(t, b.hook.all("ReceivedCallback"), 1, "one echo for one send")
}

func TestShadowBanIsToldByTheDeliveryCallback(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultShadowBan, Always: true}, zapi.Fault{Kind: zapi.FaultUndelivered, Next: 1})
	b.sendText(maria.Phone, "um")
	got := b.hook.wait(t, "DeliveryCallback", 1)[0].body
	require.Equal(t, "SHADOW_BAN", got["errorCode"])
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	require.Empty(t, b.sim.Sent(b.inst.ID))
	require.Empty(t, b.hook.all("MessageStatusCallback"))
}

func TestDisconnectKeepsTheSendQueuedUntilTheNumberIsBack(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultDisconnect, Next: 1})
	b.sendText(maria.Phone, "um")
	b.hook.wait(t, "DisconnectedCallback", 1)
	require.Empty(t, b.sim.Sent(b.inst.ID))
	require.Equal(t, "1", string(b.call(http.MethodGet, "queue/count", nil).raw))
	require.NoError(t, b.sim.SetConnected(b.inst.ID, true))
	_, err := b.sim.WaitSent(within(t), b.inst.ID, 1)
	require.NoError(t, err)
}

func TestADuplicateHasAnotherMommentAndTheSameId(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultDuplicate, Next: 1, Copies: 4})
	_, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("oi"))
	require.NoError(t, err)
	hits := b.hook.wait(t, "ReceivedCallback", 5)
	moments := map[any]bool{}
	for _, h := range hits {
		require.Equal(t, hits[0].body["messageId"], h.body["messageId"])
		moments[h.body["momment"]] = true
	}
	require.Len(t, moments, 5)
}

func TestReorderSwapsWithTheNextAndLosesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultReorder, Next: 1, DelayMS: 60_000})
	one, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("um"))
	require.NoError(t, err)
	two, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("dois"))
	require.NoError(t, err)
	hits := b.hook.wait(t, "ReceivedCallback", 2)
	require.Equal(t, two.ID, hits[0].body["messageId"])
	require.Equal(t, one.ID, hits[1].body["messageId"])
}

func TestADelayedCallbackIsOvertakenAndAReorderedOneAloneStillArrives(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultDelay, Next: 1, DelayMS: 150})
	_, err := b.sim.CustomerWritesBurst(b.inst.ID, maria.Phone, "m%d", 3)
	require.NoError(t, err)
	hits := b.hook.wait(t, "ReceivedCallback", 3)
	require.Equal(t, "m1", hits[2].body["text"].(map[string]any)["message"])
	b.faults(zapi.Fault{Kind: zapi.FaultReorder, Next: 1, DelayMS: 20})
	_, err = b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("sozinha"))
	require.NoError(t, err)
	b.hook.wait(t, "ReceivedCallback", 4)
}

func TestGzipIsDeclaredAndUnpacksToTheSameBody(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultGzip, Always: true})
	m, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("oi"))
	require.NoError(t, err)
	h := b.hook.wait(t, "ReceivedCallback", 1)[0]
	require.True(t, h.packed)
	require.Equal(t, m.ID, h.body["messageId"])
}

func TestLostAndFailedCallbacksStayInTheLogAndCanBeSentAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultLost, Next: 1, Only: []string{"ReceivedCallback"}})
	b.hook.answer = func(n int) int {
		if n == 1 {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	}
	_, err := b.sim.CustomerWritesBurst(b.inst.ID, maria.Phone, "m%d", 2)
	require.NoError(t, err)
	require.NoError(t, b.sim.WaitQuiet(within(t)))
	log := b.sim.Callbacks(b.inst.ID)
	require.Equal(t, zapi.CallbackLost, log[0].State)
	require.Equal(t, zapi.CallbackFailed, log[1].State)
	require.Equal(t, http.StatusServiceUnavailable, log[1].Status)
	require.Len(t, b.hook.all(""), 1, "nothing is repeated by itself")
	for _, cb := range log {
		require.NoError(t, b.sim.Resend(cb.ID))
	}
	done, err := b.sim.WaitCallbacks(within(t), b.inst.ID, "ReceivedCallback", 2)
	require.NoError(t, err)
	require.Len(t, done, 2)
	require.Len(t, b.hook.all(""), 3)
}

func TestRetryRepeatsUntilA2xx(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultRetry, Always: true, Copies: 5, DelayMS: 1})
	b.hook.answer = func(n int) int {
		if n < 3 {
			return http.StatusBadGateway
		}
		return http.StatusOK
	}
	_, err := b.sim.CustomerWrites(b.inst.ID, maria.Phone, zapi.Text("oi"))
	require.NoError(t, err)
	done, err := b.sim.WaitCallbacks(within(t), b.inst.ID, "", 1)
	require.NoError(t, err)
	require.Equal(t, 3, done[0].Attempts)
}

func TestFaultsNeedExactlyOneTriggerAndAKnownKind(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	for _, f := range []zapi.Fault{
		{Kind: zapi.FaultLatency},
		{Kind: "gremlin", Always: true},
		{Kind: zapi.FaultLatency, Always: true, Next: 2},
		{Kind: zapi.FaultLatency, Probability: 1.5},
	} {
		require.Error(t, b.sim.SetFaults(b.inst.ID, f), "%+v", f)
	}
	require.ErrorIs(t, b.sim.SetFaults("nope"), zapi.ErrNotFound)
}

func TestAProbabilityIsRepeatableFromTheSeed(t *testing.T) {
	t.Parallel()
	run := func() []int {
		b := newBench(t, zapi.Options{Seed: 7})
		maria := b.customer("Maria", "5511988887777")
		b.faults(zapi.Fault{Kind: zapi.FaultServerError, Probability: 0.5})
		var got []int
		for range 20 {
			got = append(got, b.call(http.MethodPost, "send-text", text(maria.Phone, "x")).status)
		}
		return got
	}
	first := run()
	require.Equal(t, first, run())
	require.Contains(t, first, 200)
	require.Contains(t, first, 500)
}

func TestLatencyHitsOnlyTheRoutesThatItNames(t *testing.T) {
	t.Parallel()
	b := newBench(t, zapi.Options{})
	maria := b.customer("Maria", "5511988887777")
	b.faults(zapi.Fault{Kind: zapi.FaultLatency, Always: true, DelayMS: 120, Only: []string{"send-text"}})
	require.Equal(t, 200, b.call(http.MethodGet, "status", nil).status)
	require.Equal(t, 0, b.struck(zapi.FaultLatency))
	b.sendText(maria.Phone, "um")
	require.Equal(t, 1, b.struck(zapi.FaultLatency))
	b.faults(zapi.Fault{Kind: zapi.FaultServerError, Always: true})
	require.Equal(t, 200, b.call(http.MethodGet, "status", nil).status, "general faults hit sends alone")
	b.faults(zapi.Fault{Kind: zapi.FaultServerError, Always: true, Only: []string{"status"}})
	require.Equal(t, 500, b.call(http.MethodGet, "status", nil).status)
	b.sim.ResetFaults()
	require.Equal(t, 200, b.call(http.MethodGet, "status", nil).status)
}

func (b *bench) struck(kind zapi.FaultKind) int {
	inst, _ := b.sim.Instance(b.inst.ID)
	for _, f := range inst.Faults {
		if f.Kind == kind {
			return f.Struck
		}
	}
	return 0
}
