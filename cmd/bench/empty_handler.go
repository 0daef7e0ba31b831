package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// emptyHandlerCommand makes this program the baseline of latencies: `bench empty-handler 127.0.0.1:9000`.
const emptyHandlerCommand = "empty-handler"

// serveEmptyHandler answers webhooks with nothing done, as a process of its own like the api, until ctx ends.
func serveEmptyHandler(ctx context.Context, address string) error {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.POST("/hooks/zapi/:secret", func(c *gin.Context) { c.JSON(http.StatusOK, gin.H{}) })
	engine.GET("/readyz", func(c *gin.Context) { c.Status(http.StatusOK) })
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	serving := &http.Server{Handler: engine, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = serving.Close() })
	defer stop()
	if err := serving.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
