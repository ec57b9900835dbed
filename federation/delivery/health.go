package delivery

import "time"

// HostHealth is how the attempts to deliver to a host went in some days, and how
// the host stands now.
type HostHealth struct {
	Host         string
	Delivered    int           // attempts that brought the activity there
	Failed       int           // attempts that did not, those that are made again among them
	Latency      time.Duration // of all attempts, on average
	Slowest      time.Duration
	Waiting      int       // deliveries
	FailingSince time.Time // zero while it answers
	LastError    string
}
