package zapi

import "strings"

// Failure is our code for why something failed at Z-API. Codes are stored with
// the message and shown through the interface's texts; Z-API's own wording goes
// to the log only.
type Failure string

// Failures of a message (contract §5.5) and of a call (contract §1.2).
const (
	// FailureOther: Z-API gave a reason that is on no list of ours.
	FailureOther Failure = "other"

	// FailureNumberNotOnWhatsApp: the number has no WhatsApp account.
	FailureNumberNotOnWhatsApp Failure = "number_not_on_whatsapp"
	// FailureInvalidNumber: the address is not one Z-API accepts.
	FailureInvalidNumber Failure = "invalid_number"
	// FailureNotPermitted: WhatsApp refused it, or we may not write there.
	FailureNotPermitted Failure = "not_permitted"
	// FailureShadowBan: WhatsApp probably mutes our number; stop sending.
	FailureShadowBan Failure = "shadow_ban"
	// FailureButtonTerms: button terms are not accepted in Z-API's panel.
	FailureButtonTerms Failure = "button_terms"
	// FailureGroupOnly: this sort of message goes to groups only.
	FailureGroupOnly Failure = "group_only"
	// FailureNotForChannels: this sort of message doesn't go to channels.
	FailureNotForChannels Failure = "not_for_channels"
	// FailureProviderTimeout: Z-API had no answer from WhatsApp in time.
	FailureProviderTimeout Failure = "provider_timeout"
	// FailureProviderError: Z-API failed on its side.
	FailureProviderError Failure = "provider_error"
	// FailureMediaURL: the file's address is wrong or can't be fetched.
	FailureMediaURL Failure = "media_url"
	// FailureMediaFormat: the file's format can't be sent or converted.
	FailureMediaFormat Failure = "media_format"
	// FailureEditTooLate: the time to edit or comment is over.
	FailureEditTooLate Failure = "edit_too_late"
	// FailureTargetNotFound: the message, status, product or catalog referred
	// to does not exist.
	FailureTargetNotFound Failure = "target_not_found"
	// FailureInvalidRequest: a field is missing or wrong.
	FailureInvalidRequest Failure = "invalid_request"

	// FailureInstanceNotFound: instance id or instance token is wrong.
	FailureInstanceNotFound Failure = "instance_not_found"
	// FailureClientToken: the account's Client-Token is missing or wrong.
	FailureClientToken Failure = "client_token"
	// FailureIPNotAllowed: the account's allow-list lacks our address.
	FailureIPNotAllowed Failure = "ip_not_allowed"
	// FailureRouteNotFound: the path or method is unknown to Z-API.
	FailureRouteNotFound Failure = "route_not_found"
	// FailureRateLimited: too many requests; see Error.RetryAfter.
	FailureRateLimited Failure = "rate_limited"
	// FailureDisconnected: the instance has no phone and takes no message.
	FailureDisconnected Failure = "disconnected"
	// FailureAlreadyConnected: a pairing was asked for and the instance has a
	// phone (contract §8.12).
	FailureAlreadyConnected Failure = "already_connected"
	// FailureQueueFull: the instance's queue is at its limit.
	FailureQueueFull Failure = "queue_full"

	// FailureUnreachable: no connection could be made.
	FailureUnreachable Failure = "unreachable"
	// FailureTimeout: our own time limit ended, or the caller gave up.
	FailureTimeout Failure = "timeout"
	// FailureConnectionLost: the connection broke on the way.
	FailureConnectionLost Failure = "connection_lost"
	// FailureUnexpectedAnswer: the answer is not what the contract describes.
	FailureUnexpectedAnswer Failure = "unexpected_answer"
)

// Failures returns every code that a message may end with at Z-API, without those that an attempt waits out. With desk.Failures they are all
// that the interface needs words for. The slice is the caller's.
func Failures() []Failure {
	return []Failure{
		FailureOther, FailureNumberNotOnWhatsApp, FailureInvalidNumber, FailureNotPermitted, FailureShadowBan, FailureButtonTerms, FailureGroupOnly,
		FailureNotForChannels, FailureProviderTimeout, FailureProviderError, FailureMediaURL, FailureMediaFormat, FailureEditTooLate,
		FailureTargetNotFound, FailureInvalidRequest, FailureInstanceNotFound, FailureClientToken, FailureIPNotAllowed, FailureRouteNotFound,
		FailureUnexpectedAnswer,
	}
}

// Retryable reports whether a delivery that ended with this failure was lost on
// the way rather than rejected (contract §5.5, "connection"). It says nothing
// about a call: see Outcome.
func (f Failure) Retryable() bool {
	return f == FailureProviderTimeout || f == FailureProviderError
}

// phrase maps a text to a failure when it contains every part.
type phrase struct {
	failure Failure
	parts   []string
}

// deliveryPhrases is searched in order, over lower-case texts: punctuation and
// wording vary, so each entry holds only what carries the meaning.
var deliveryPhrases = []phrase{
	{FailureShadowBan, []string{"shadow", "ban"}},
	{FailureButtonTerms, []string{"buttons message terms"}},
	{FailureGroupOnly, []string{"only be sent in groups"}},
	{FailureGroupOnly, []string{"only be used in groups"}},
	{FailureGroupOnly, []string{"not from a group"}},
	{FailureNotForChannels, []string{"not available to channels"}},
	{FailureNumberNotOnWhatsApp, []string{"phone number does not exist"}},
	{FailureInvalidNumber, []string{"invalid phone"}},
	{FailureInvalidNumber, []string{"must not be a lid"}},
	{FailureNotPermitted, []string{"permission"}},
	{FailureNotPermitted, []string{"rejected sending"}},
	{FailureNotPermitted, []string{"did not allow"}},
	{FailureProviderTimeout, []string{"timeout"}},
	{FailureProviderError, []string{"error on send message"}},
	{FailureProviderError, []string{"request error"}},
	{FailureMediaURL, []string{"invalid media url"}},
	{FailureMediaURL, []string{"got a 404"}},
	{FailureMediaURL, []string{"not a valid url"}},
	{FailureMediaFormat, []string{"unsupported sticker format"}},
	{FailureMediaFormat, []string{"conversion"}},
	{FailureMediaFormat, []string{"fail to convert"}},
	{FailureEditTooLate, []string{"more than 7 days"}},
	{FailureTargetNotFound, []string{"was not found"}},
	{FailureInvalidRequest, []string{"invalid request"}},
	{FailureInvalidRequest, []string{"invalid currency"}},
	{FailureInvalidRequest, []string{"invalid date"}},
	{FailureInvalidRequest, []string{"missing identifier"}},
}

// callPhrases is searched before deliveryPhrases for errors of a call.
var callPhrases = []phrase{
	{FailureInstanceNotFound, []string{"instance not found"}},
	{FailureClientToken, []string{"client-token"}},
	{FailureClientToken, []string{"null not allowed"}},
	{FailureRouteNotFound, []string{"not_found"}},
	{FailureRouteNotFound, []string{"matching target resource"}},
	{FailureAlreadyConnected, []string{"already connected"}},
	{FailureDisconnected, []string{"disconnected"}},
	{FailureDisconnected, []string{"not connected"}},
	{FailureDisconnected, []string{"restore the session"}},
	{FailureQueueFull, []string{"queue", "full"}},
	{FailureQueueFull, []string{"queue", "limit"}},
	{FailureIPNotAllowed, []string{" not allowed"}},
}

// failureOfDelivery maps the error of a DeliveryCallback.
func failureOfDelivery(detail, code string) Failure {
	if strings.EqualFold(strings.TrimSpace(code), "SHADOW_BAN") {
		return FailureShadowBan
	}
	return matchPhrase(strings.ToLower(detail), FailureOther, deliveryPhrases)
}

// failureOfCall maps what a call was refused with. The text decides first,
// since Z-API answers most errors with 400 or even 200.
func failureOfCall(status int, detail string) Failure {
	fallback := FailureOther
	switch status {
	case 404, 405:
		fallback = FailureRouteNotFound
	case 400, 413, 415, 422:
		fallback = FailureInvalidRequest
	case 401, 403:
		fallback = FailureClientToken
	case 429:
		return FailureRateLimited
	}
	if status >= 300 && status < 400 {
		return FailureUnexpectedAnswer
	}
	return matchPhrase(strings.ToLower(detail), fallback, callPhrases, deliveryPhrases)
}

func matchPhrase(detail string, fallback Failure, lists ...[]phrase) Failure {
	for _, list := range lists {
		for _, p := range list {
			if containsAll(detail, p.parts) {
				return p.failure
			}
		}
	}
	return fallback
}

func containsAll(s string, parts []string) bool {
	for _, part := range parts {
		if !strings.Contains(s, part) {
			return false
		}
	}
	return true
}
