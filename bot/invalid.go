package bot

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Discord blocks an address that gets 10,000 answers of 401, 403 or 429 in 10 minutes
// (docs: topics/rate-limits, "Invalid Request Limit aka CloudFlare Bans"), and with it
// everybody's answers. So bulk requests stop early, and everything but the answers to
// interactions before it comes to that.
const (
	invalidFor    = 10 * time.Minute
	invalidSlot   = 10 * time.Second
	holdBulkAbove = 2_000
	freeBulkBelow = 1_500
	refuseAbove   = 8_000
)

// invalid counts the answers of the last invalidFor that Discord counts as invalid.
type invalid struct {
	log *slog.Logger

	mu    sync.Mutex
	began time.Time
	slots [invalidFor/invalidSlot + 1]int // a ring; one more for the slot that has begun
	slot  int                             // number of the newest slot since began
	sum   int                             // of slots
	held  bool                            // bulk requests wait
}

func newInvalid(log *slog.Logger) *invalid { return &invalid{log: log, began: time.Now()} }

// count takes note of an answer.
func (v *invalid) count(resp *http.Response) {
	switch resp.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden:
	case http.StatusTooManyRequests:
		if resp.Header.Get("X-RateLimit-Scope") == "shared" {
			return
		}
	default:
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.advance()
	v.slots[v.slot%len(v.slots)]++
	v.sum++
}

// advance empties the slots that lie too far back.
func (v *invalid) advance() {
	now := int(time.Since(v.began) / invalidSlot)
	for range min(now-v.slot, len(v.slots)) {
		v.slot++
		v.sum -= v.slots[v.slot%len(v.slots)]
		v.slots[v.slot%len(v.slots)] = 0
	}
	v.slot = now
}

// refusal is an error while so many answers were invalid that nothing may be sent.
func (v *invalid) refusal() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.advance(); v.sum > refuseAbove {
		return tooManyInvalid(v.sum)
	}
	return nil
}

// holdBulk returns when a request made with ctx may be sent: at once, but for a bulk
// request while too many answers were invalid.
func (v *invalid) holdBulk(ctx context.Context) error {
	if !inBulk(ctx) {
		return nil
	}
	for v.holds() {
		if err := sleep(ctx, invalidSlot); err != nil {
			return err
		}
	}
	return nil
}

// holds reports whether bulk requests wait, and logs when that changes.
func (v *invalid) holds() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.advance()
	switch {
	case !v.held && v.sum > holdBulkAbove:
		v.held = true
		v.log.Warn("Discord refused too many requests; messages in bulk wait until there are fewer",
			"refused", v.sum, "within", invalidFor)
	case v.held && v.sum < freeBulkBelow:
		v.held = false
		v.log.Warn("messages in bulk are sent again", "refused", v.sum, "within", invalidFor)
	}
	return v.held
}

// tooManyInvalid is why a request was not sent; the number is of invalid answers.
type tooManyInvalid int

func (n tooManyInvalid) Error() string {
	return fmt.Sprintf("not sent: Discord answered %d requests of the last %d minutes with 401, 403 or 429, and blocks this address at 10,000; "+
		"the bot sends again below %d; the log says which requests Discord refuses", int(n), invalidFor/time.Minute, refuseAbove)
}
