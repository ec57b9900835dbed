package main

import (
	"context"
	"log/slog"
	"sync"
)

// worker does its work until the context ends, then finishes what it has begun.
type worker func(ctx context.Context)

// serveUntilStopped serves and works until ctx ends or a port fails, then lets
// requests and work come to an end and gives the leases back.
func serveUntilStopped(ctx context.Context, ports *listeners, workers []worker, log *slog.Logger) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var working sync.WaitGroup
	for _, work := range workers {
		working.Go(func() { work(ctx) })
	}
	var err error
	select {
	case err = <-ports.start():
	case <-ctx.Done():
		log.Info("stopping")
	}
	stop()
	ending, release := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer release()
	ports.shutdown(ending)
	if !waitFor(ending, &working) {
		log.Warn("work was cut off; it is done again when its leases have run out")
	}
	return err
}

// waitFor reports whether the group ended before ctx.
func waitFor(ctx context.Context, group *sync.WaitGroup) bool {
	ended := make(chan struct{})
	go func() {
		group.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return true
	case <-ctx.Done():
		return false
	}
}
