package zapi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/zapi"
)

// documentedErrors are the texts of contract §5.5.
var documentedErrors = map[string]zapi.Failure{
	"Did not have permission to send this message.":                                         zapi.FailureNotPermitted,
	"Whatsapp rejected sending this message":                                                zapi.FailureNotPermitted,
	"Whatsapp did not allow sending this message":                                           zapi.FailureNotPermitted,
	"The message was not sent due to a likely shadow ban":                                   zapi.FailureShadowBan,
	"Does not have permission to send the message":                                          zapi.FailureNotPermitted,
	"You can't message this group as you don't have permission":                             zapi.FailureNotPermitted,
	"This type of message can only be sent in groups":                                       zapi.FailureGroupOnly,
	"You must accept buttons message terms in panel to send this message.":                  zapi.FailureButtonTerms,
	"Timeout on send message":                                                               zapi.FailureProviderTimeout,
	"Error on send message":                                                                 zapi.FailureProviderError,
	"It was not possible to send message to queue due to request error.":                    zapi.FailureProviderError,
	"Phone number does not exist":                                                           zapi.FailureNumberNotOnWhatsApp,
	"Message has not been sent because it got invalid phone number":                         zapi.FailureInvalidNumber,
	"Message not send caused by invalid media url":                                          zapi.FailureMediaURL,
	"Got a 404 error while trying to send message":                                          zapi.FailureMediaURL,
	"The url informed is not a valid url in the media format, apparently it can be an html": zapi.FailureMediaURL,
	"Unsupported sticker format: image/tiff":                                                zapi.FailureMediaFormat,
	"Message has not been edited because it has been more than 7 days":                      zapi.FailureEditTooLate,
	"Comment message has not been sent because it has more than 7 days":                     zapi.FailureEditTooLate,
	"Product message has not been sent because provided product id was not found.":          zapi.FailureTargetNotFound,
	"Catalog message has not been sent because the catalog was not found.":                  zapi.FailureTargetNotFound,
	"Product message has not been sent because provided catalog phone must not be a lid.":   zapi.FailureInvalidNumber,
	"Order has not been sent because it received invalid currency code":                     zapi.FailureInvalidRequest,
	"Update order has not been sent because it received invalid request data.":              zapi.FailureInvalidRequest,
	"Message does not forward because it was not found":                                     zapi.FailureTargetNotFound,
	"Status reply has not been sent because the status message was not found":               zapi.FailureTargetNotFound,
	"Newsletter poll vote was not sent because of missing identifier.":                      zapi.FailureInvalidRequest,
	"Event edit message was not sent because the phone is not from a group.":                zapi.FailureGroupOnly,
	"Event edit message was not sent because receive invalid date time.":                    zapi.FailureInvalidRequest,
	"Message has not been sent because an error occurred in the conversion":                 zapi.FailureMediaFormat,
	"Message has not been sent because it got invalid request params.":                      zapi.FailureInvalidRequest,
	"Location message not available to channels.":                                           zapi.FailureNotForChannels,
	"Something that nobody has documented":                                                  zapi.FailureOther,
}

func TestEveryDocumentedDeliveryErrorHasACode(t *testing.T) {
	t.Parallel()
	for text, want := range documentedErrors {
		for _, written := range []string{text, strings.ToUpper(text), strings.TrimSuffix(text, "."), "  " + text + ".."} {
			require.Equal(t, want, deliveryFailure(t, map[string]any{"error": written}), written)
		}
	}
	require.Equal(t, zapi.FailureShadowBan, deliveryFailure(t, map[string]any{"error": "new words", "errorCode": "SHADOW_BAN"}))
	require.Equal(t, zapi.FailureShadowBan, deliveryFailure(t, map[string]any{"errorCode": "shadow_ban"}))
	require.Empty(t, deliveryFailure(t, map[string]any{"error": nil}))
	require.Empty(t, deliveryFailure(t, map[string]any{"error": ""}))
}

func TestEveryCodeOfADeliveryIsOnTheListOfTheInterface(t *testing.T) {
	t.Parallel()
	listed := zapi.Failures()
	for text, code := range documentedErrors {
		require.Contains(t, listed, code, text)
	}
	require.Contains(t, listed, zapi.FailureOther)
}

func TestOnlyWhatWasLostOnTheWayIsRetryable(t *testing.T) {
	t.Parallel()
	for _, failure := range documentedErrors {
		want := failure == zapi.FailureProviderTimeout || failure == zapi.FailureProviderError
		require.Equal(t, want, failure.Retryable(), failure)
	}
}

func deliveryFailure(t *testing.T, fields map[string]any) zapi.Failure {
	t.Helper()
	fields["type"] = "DeliveryCallback"
	body, err := json.Marshal(fields)
	require.NoError(t, err)
	event, err := zapi.Decode(body)
	require.NoError(t, err)
	delivery, ok := event.(*zapi.Delivery)
	require.True(t, ok)
	return delivery.Failure
}
