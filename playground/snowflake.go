package playground

import (
	"strconv"
	"sync"
	"time"
)

// discordEpoch is the first second of 2015 in Unix milliseconds, the zero of every
// snowflake (docs: reference, "Snowflakes").
const discordEpoch = 1420070400000

// snowflakes hands out ids that grow, follow the shared clock and never repeat, also
// after a restart: the last one is saved with the world.
type snowflakes struct {
	clock *Clock
	mu    sync.Mutex
	last  uint64
}

func (s *snowflakes) next() string {
	ms := s.clock.Now().UnixMilli() - discordEpoch
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = max(uint64(ms)<<22, s.last+1)
	return strconv.FormatUint(s.last, 10)
}

// snowflakeTime is when an id was made; the zero time for a text that is no id.
func snowflakeTime(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + discordEpoch).UTC()
}

// olderID says whether a was made before b: ids compare as numbers, not as texts.
func olderID(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}

func isSnowflake(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}
