//go:build unix

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"cairn/data"
	"cairn/playground"
)

// acknowledged is a check-in that the bot confirmed to a member.
type acknowledged struct {
	user          string
	at            time.Time
	mood, craving int
}

// The bot is killed, again and again, while 64 members check in: every entry that was
// confirmed to a member is in the database, with its scores.
func TestKilledWhileMembersCheckIn(t *testing.T) {
	const members, rounds = 64, 50
	const token = "a-token-for-tests"
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	discord, err := playground.New(playground.Options{Token: token, ExtraMembers: members, Limits: playground.Limits{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer discord.Close()
	client := playground.Dial(discord.URL())
	dir := t.TempDir()
	settings := filepath.Join(dir, "cairn.toml")
	text := fmt.Sprintf("[discord]\nurl = %q\n[data]\ndir = %q\n[log]\nlevel = \"error\"\n", discord.URL(), filepath.Join(dir, "data"))
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	people := consenting(t, client, filepath.Join(dir, "data"))

	var mu sync.Mutex
	var kept []acknowledged
	for range rounds {
		p := startProgram(t, dir, []string{"DISCORD_TOKEN=" + token}, "--config", settings)
		p.line("connected to Discord")
		ctx, cancel := context.WithCancel(t.Context())
		before := len(kept)
		var crowd sync.WaitGroup
		for _, m := range people {
			scores := rand.New(rand.NewPCG(random.Uint64(), 0))
			crowd.Go(func() {
				for ctx.Err() == nil {
					a := acknowledged{user: m.id, mood: scores.IntN(11), craving: scores.IntN(11)}
					res, err := m.Command(ctx, m.dm, "checkin", playground.Opt("mood", a.mood), playground.Opt("craving", a.craving))
					if err != nil || !res.Answered() {
						return
					}
					a.at = snowflakeTime(t, res.InteractionID)
					mu.Lock()
					kept = append(kept, a)
					mu.Unlock()
				}
			})
		}
		time.Sleep(time.Duration(30+random.IntN(120)) * time.Millisecond)
		confirmed := func() int { mu.Lock(); defer mu.Unlock(); return len(kept) }
		for began := time.Now(); confirmed() == before && time.Since(began) < 5*time.Second; {
			time.Sleep(time.Millisecond) // a slow machine has not come to the first one yet
		}
		p.kill()
		time.AfterFunc(50*time.Millisecond, cancel) // answers that did arrive are still heard of
		crowd.Wait()
		cancel()
	}

	store, err := data.Open(t.Context(), filepath.Join(dir, "data"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for _, a := range kept {
		c, err := store.CheckIn(t.Context(), a.user, a.at)
		if err != nil || c.Mood != data.Rated(a.mood) || c.Craving != data.Rated(a.craving) {
			t.Fatalf("confirmed: %+v; stored: %+v, %v", a, c, err)
		}
	}
	t.Logf("%d confirmed check-ins, all stored, over %d kills", len(kept), rounds)
	if len(kept) < rounds {
		t.Errorf("only %d check-ins: the test tests little", len(kept))
	}
}

type consented struct {
	*playground.Person
	id, dm string
}

// consenting are the extra members of the playground, who have agreed.
func consenting(t *testing.T, client *playground.Client, dir string) []consented {
	t.Helper()
	store, err := data.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	state, err := client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var people []consented
	for _, p := range state.People {
		if p.Handle[0] != 'm' || p.Handle == "maya" {
			continue
		}
		m := consented{Person: client.Person(p.Handle), id: p.ID}
		if m.dm, err = m.DM(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := store.Consent(t.Context(), p.ID, "en-US", time.Now(), 1); err != nil {
			t.Fatal(err)
		}
		people = append(people, m)
	}
	return people
}

// snowflakeTime is when one of Discord's ids was made.
func snowflakeTime(t *testing.T, id string) time.Time {
	t.Helper()
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	const epoch = 1420070400000
	return time.UnixMilli(n>>22 + epoch)
}
