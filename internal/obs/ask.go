package obs

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// AskReady returns nil when the /readyz of the process at addr (host:port) answers 200
// within five seconds.
func AskReady(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("ask %s: %w", addr, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("no answer: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("http://%s/readyz answers %d", addr, response.StatusCode)
	}
	return nil
}
