package data

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// zoneMinutes is how many groups the members of these benchmarks are in.
const zoneMinutes = 400

// firstDue is when the first group is due; the others follow, a minute after each other.
var firstDue = morning

// crowd makes a data directory with so many members, of whom each has a check-in prompt,
// and a server with five posts for every 500 of them. Neighbours in the table of members
// are in different groups, as people are who come one after the other from all over the
// world.
func crowd(t testing.TB, members int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s, err := Open(t.Context(), dir) // for the schema
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	db, err := openDatabase(filepath.Join(dir, DatabaseFile), "_journal_mode=OFF&_synchronous=OFF")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`PRAGMA foreign_keys = OFF`); err != nil {
		t.Fatal(err)
	}
	fill := strings.NewReplacer("{members}", strconv.Itoa(members), "{groups}", strconv.Itoa(zoneMinutes), "{due}", strconv.FormatInt(firstDue.Unix(), 10)).Replace(`
		BEGIN;
		CREATE TEMP TABLE everybody (n INTEGER PRIMARY KEY);
		WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {members}) INSERT INTO everybody SELECT n FROM c;
		INSERT INTO member (ref, discord_id, key_id, consented_at, consent_version, locale, dm_channel, zone)
			SELECT n, 1180000000000000000 + n * 4099, CAST(printf('%016d', n) AS BLOB), 0, 1, 'en-US', 1190000000000000000 + n * 4099, 'Europe/Berlin'
			FROM everybody;
		INSERT INTO reminder (id, member, kind, rule, zone)
			SELECT n, n, 'checkin', printf('daily %02d:%02d', n % {groups} / 60, n % 60), 'Europe/Berlin' FROM everybody;
		INSERT INTO due_group (id, zone, rule, bulk, next_due)
			SELECT n, printf('Zone/%d', n % 40), printf('daily %02d:%02d', n / 60, n % 60), 1, {due} + (n - 1) * 60 FROM everybody WHERE n <= {groups};
		INSERT INTO in_group (due_group, reminder, since) SELECT 1 + n % {groups}, n, 0 FROM everybody ORDER BY 1, 2;
		INSERT INTO guild (id) SELECT n FROM everybody WHERE n % 500 = 0;
		INSERT INTO reminder (guild, kind, rule, zone, state) SELECT id, 'message', 'daily 18:00', 'Etc/UTC', 'paused' FROM guild, (SELECT n FROM everybody LIMIT 5);
		COMMIT;
		PRAGMA optimize = 0x10002; -- statistics of every table, as after some nights
		PRAGMA journal_mode = WAL;`)
	if _, err := db.Exec(fill); err != nil {
		t.Fatal(err)
	}
	return dir
}

func reopen(b *testing.B, dir string) *Store {
	b.Helper()
	s, err := Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

// middle is the median.
func middle(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// BenchmarkClaim compares what one due member costs: claimed with their group and put
// into the queue; and claimed by a row of their own, one statement each or 500 with one,
// and put nowhere. All in this store, with a million members, a synced transaction a
// sample.
func BenchmarkClaim(b *testing.B) {
	const members = 1_000_000
	ctx := b.Context()
	s := reopen(b, crowd(b, members))
	for _, query := range []string{
		`CREATE TABLE member_due (member INTEGER PRIMARY KEY, next_due INTEGER NOT NULL)`,
		`INSERT INTO member_due SELECT reminder, next_due FROM in_group JOIN due_group ON id = due_group ORDER BY reminder`,
		`CREATE INDEX member_due_next ON member_due (next_due)`,
		`PRAGMA wal_checkpoint(TRUNCATE)`,
	} {
		if _, err := s.db.Exec(query); err != nil {
			b.Fatal(err)
		}
	}
	group := func(now time.Time) int {
		_, err := s.EnqueueDue(ctx, now, tomorrow)
		if err != nil {
			b.Fatal(err)
		}
		return members / zoneMinutes
	}
	claimed := func(tx *tx, query string, args ...any) ([]int64, error) {
		rows, err := tx.query(query, args...)
		if err != nil {
			return nil, err
		}
		return integers(rows)
	}
	each := func(now time.Time) (n int) {
		err := s.write.do(ctx, func(tx *tx) error {
			due, err := claimed(tx, `SELECT member FROM member_due WHERE next_due <= ?`, now.Unix())
			for _, member := range due {
				if _, err := claimed(tx, `UPDATE member_due SET next_due = ? WHERE member = ? RETURNING member`, tomorrow("", "", now).Unix(), member); err != nil {
					return err
				}
			}
			n = len(due)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		return n
	}
	by500 := func(now time.Time) (n int) {
		err := s.write.do(ctx, func(tx *tx) error {
			due, err := claimed(tx, `UPDATE member_due SET next_due = ? WHERE member IN (SELECT member FROM member_due WHERE next_due <= ? LIMIT 500) RETURNING member`,
				tomorrow("", "", now).Unix(), now.Unix())
			n = len(due)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		return n
	}
	took := map[string][]float64{}
	sample := func(way string, claim func(time.Time) int, now time.Time) {
		begun := time.Now()
		n := claim(now)
		took[way] = append(took[way], float64(time.Since(begun))/float64(n))
		if n < 500 {
			b.Fatalf("%s: %d were due", way, n)
		}
	}
	minute := 0
	for b.Loop() {
		if minute += 2; minute > zoneMinutes {
			b.Fatalf("every group was claimed: use -benchtime of at most %dx", zoneMinutes/2)
		}
		now := firstDue.Add(time.Duration(minute-2) * time.Minute)
		sample("group", group, now)
		sample("each", each, now)
		now = now.Add(time.Minute)
		sample("500", by500, now)
		sample("group", group, now)
		for by500(now) > 0 { // the rest of the minute
		}
		var queued int
		if err := s.db.QueryRow(`SELECT count(*) FROM queue`).Scan(&queued); err != nil || queued != 2*members/zoneMinutes {
			b.Fatalf("%d messages are queued for two groups: %v", queued, err)
		}
		if _, err := s.db.Exec(`DELETE FROM queue`); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(middle(took["group"])/1e3, "µs/member")
	b.ReportMetric(middle(took["each"])/middle(took["group"]), "x-row-by-row")
	b.ReportMetric(middle(took["500"])/middle(took["group"]), "x-500-rows-at-once")
}

// wake is what the scheduler does when it is woken and nothing is due.
func (s *Store) wake(b *testing.B, now time.Time) {
	_, err := s.EnqueueDue(b.Context(), now, tomorrow)
	if err != nil {
		b.Fatal(err)
	}
	list, err := s.TakeDeliveries(b.Context(), now, 64, time.Hour)
	if err != nil || len(list) > 0 {
		b.Fatal(len(list), err)
	}
	if _, any, err := s.NextDue(b.Context()); !any || err != nil {
		b.Fatal(any, err)
	}
	if _, _, err := s.NextDelivery(b.Context()); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkWake compares a wake with nothing due among a thousand and a million members,
// and among a million of whom a tenth have a message that is held back.
func BenchmarkWake(b *testing.B) {
	few, many := reopen(b, crowd(b, 1000)), reopen(b, crowd(b, 1_000_000))
	now := firstDue.Add(-time.Hour)
	took := map[string][]float64{}
	sample := func(name string, s *Store) {
		begun := time.Now()
		for range 20 {
			s.wake(b, now)
		}
		took[name] = append(took[name], float64(time.Since(begun).Microseconds())/20)
	}
	for b.Loop() {
		sample("few", few)
		sample("many", many)
	}
	if _, err := many.db.Exec(`INSERT INTO queue (bulk, due, reminder, not_before)
		SELECT 1, ?1 - n % 10, n, ?1 + 3600 + n / 20 FROM (SELECT id AS n FROM reminder LIMIT 100000)`, now.Unix()); err != nil {
		b.Fatal(err)
	}
	for range 10 {
		sample("held", many)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(middle(took["few"]), "µs-at-1k")
	b.ReportMetric(middle(took["many"]), "µs-at-1M")
	b.ReportMetric(middle(took["many"])/middle(took["few"]), "x-1M")
	b.ReportMetric(middle(took["held"])/middle(took["few"]), "x-1M-with-100k-held-back")
}

// crowdEnv names the data directory for the process that BenchmarkMemory measures.
const crowdEnv = "CAIRN_CROWD"

// TestCrowdMemory is that process: it opens the store, is woken with nothing due, claims
// every group once and sends some messages of each, and tells its resident memory in
// between.
func TestCrowdMemory(t *testing.T) {
	dir := os.Getenv(crowdEnv)
	if dir == "" {
		t.Skip("only BenchmarkMemory runs this")
	}
	s := open(t, dir)
	idle := firstDue.Add(-time.Hour)
	for range 100 {
		enqueue(t, s, idle)
		take(t, s, idle)
	}
	runtime.GC()
	fmt.Println("idle", resident(t))
	now := firstDue
	for range zoneMinutes {
		enqueue(t, s, now)
		list, err := s.TakeDeliveries(t.Context(), now, 64, time.Hour)
		must(t, err)
		for _, d := range list {
			must(t, s.Finish(context.Background(), d, Sent, "5", "", now))
		}
		now = now.Add(time.Minute)
	}
	runtime.GC()
	fmt.Println("day", resident(t))
}

// resident is the process's resident memory in bytes.
func resident(t *testing.T) int {
	t.Helper()
	statm, err := os.ReadFile("/proc/self/statm")
	must(t, err)
	pages, err := strconv.Atoi(strings.Fields(string(statm))[1])
	must(t, err)
	return pages * os.Getpagesize()
}

// BenchmarkMemory compares the resident memory of a process with a thousand, a hundred
// thousand and a million members: opened and woken, and after every group was claimed
// once.
func BenchmarkMemory(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("resident memory is read from /proc")
	}
	measure := func(dir string) map[string]float64 {
		cmd := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^TestCrowdMemory$", "-test.v")
		cmd.Env = append(os.Environ(), crowdEnv+"="+dir)
		out, err := cmd.Output()
		if err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		found := map[string]float64{}
		for lines := bufio.NewScanner(strings.NewReader(string(out))); lines.Scan(); {
			if name, value, ok := strings.Cut(lines.Text(), " "); ok && (name == "idle" || name == "day") {
				found[name], _ = strconv.ParseFloat(value, 64)
			}
		}
		if found["idle"] == 0 || found["day"] == 0 {
			b.Fatalf("it told nothing:\n%s", out)
		}
		return found
	}
	took := map[string][]float64{}
	for b.Loop() {
		for members, name := range map[int]string{1000: "1k", 100_000: "100k", 1_000_000: "1M"} {
			for when, bytes := range measure(crowd(b, members)) {
				took[when+name] = append(took[when+name], bytes)
			}
		}
	}
	b.ReportMetric(0, "ns/op")
	for _, when := range []string{"idle", "day"} {
		few, some, many := middle(took[when+"1k"]), middle(took[when+"100k"]), middle(took[when+"1M"])
		b.ReportMetric(few/(1<<20), "MB-"+when+"-at-1k")
		b.ReportMetric(some/few, "x-"+when+"-at-100k")
		b.ReportMetric(many/few, "x-"+when+"-at-1M")
	}
}

// What the scheduler does at a wake, at a claim and while it sends must not look through
// all rows of a table, whatever the statistics suggest.
func TestPlans(t *testing.T) {
	for what, dir := range map[string]string{"new": t.TempDir(), "crowd": crowd(t, 2000)} {
		t.Run(what, func(t *testing.T) {
			s := open(t, dir)
			must(t, s.Consent(t.Context(), maya, "en-US", morning, 1))
			prompt(t, s, maya, firstDue)
			now := firstDue.Add(time.Second)
			enqueue(t, s, now)
			list := take(t, s, now)
			must(t, s.Finish(t.Context(), list[0], Sent, "5", "", now))
			must(t, s.Retry(t.Context(), list[len(list)-1], now.Add(time.Hour), "x"))
			enqueue(t, s, now.Add(25*time.Hour)) // late, and after a due time that was missed
			take(t, s, now.Add(25*time.Hour))
			must(t, s.RequeueInterrupted(t.Context()))
			must(t, s.write.do(t.Context(), func(tx *tx) error {
				queries := slices.Collect(maps.Keys(tx.stmts))
				if len(queries) < 12 {
					t.Errorf("only %d statements are known", len(queries))
				}
				for _, query := range append(queries, nextDue, nextDelivery) {
					if query != `BEGIN IMMEDIATE` && query != `COMMIT` {
						checkPlan(t, tx, query)
					}
				}
				return nil
			}))
		})
	}
}

// checkPlan looks for scans in a statement's query plan.
func checkPlan(t *testing.T, tx *tx, query string) {
	t.Helper()
	var rows *sql.Rows
	err := errors.New("not tried")
	for n := 0; err != nil && n < 16; n++ { // until there are as many values as places for them
		rows, err = tx.conn.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+query, make([]any, n)...)
	}
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		must(t, rows.Scan(&id, &parent, &unused, &step))
		switch {
		case strings.HasSuffix(step, "USING INDEX queue_ready"), strings.HasSuffix(step, "USING INDEX queue_sending"),
			strings.HasSuffix(step, "USING COVERING INDEX queue_sending"): // which hold nothing but what is looked for
		case step == "SCAN CONSTANT ROW", strings.HasPrefix(step, "SCAN (subquery-"): // of what was looked up before
		case strings.HasPrefix(step, "SCAN"), strings.Contains(step, "reminder_guild"):
			t.Errorf("%s\nin\n%s", step, query)
		}
	}
	must(t, rows.Err())
}
