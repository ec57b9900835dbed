package peer

// Len returns how many hosts are kept at hand.
func (m *Memory) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.known)
}

var (
	ReadLinks    = readLinks
	ReadSoftware = readSoftware
)
