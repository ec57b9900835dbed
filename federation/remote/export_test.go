package remote

// SelfLink shows selfLink to the tests.
func SelfLink(answer []byte) (string, error) { return selfLink(answer) }

// SetRoom sets how much is kept in memory of each thing.
func (r *Actors) SetRoom(entries int) { r.room = entries }

// Remembered returns how much is kept in memory.
func (r *Actors) Remembered() (keys, failures int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.keys), len(r.failures)
}
