package playground

import (
	"os"
	"path/filepath"
	"sync"
)

// fileStore keeps the bytes of attachments: in a folder, or in memory without one.
type fileStore struct {
	dir string
	mu  sync.Mutex
	mem map[string][]byte
}

func newFileStore(dir string) (*fileStore, error) {
	f := &fileStore{mem: map[string][]byte{}}
	if dir != "" {
		f.dir = filepath.Join(dir, "attachments")
		if err := os.MkdirAll(f.dir, 0o700); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *fileStore) put(id string, data []byte) error {
	if f.dir != "" {
		return os.WriteFile(filepath.Join(f.dir, id), data, 0o600)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mem[id] = data
	return nil
}

// get returns the bytes of the attachment with this id; ids are digits only, so that
// no request can name another file.
func (f *fileStore) get(id string) ([]byte, bool) {
	if !isSnowflake(id) {
		return nil, false
	}
	if f.dir != "" {
		data, err := os.ReadFile(filepath.Join(f.dir, id))
		return data, err == nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	data, ok := f.mem[id]
	return data, ok
}

func (f *fileStore) remove(id string) {
	if f.dir != "" {
		os.Remove(filepath.Join(f.dir, id)) // a leftover file costs only space
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.mem, id)
}
