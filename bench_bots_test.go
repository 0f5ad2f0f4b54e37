//go:build unix

package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"

	"cairn/config"
	"cairn/data"
	"cairn/scheduler"

	"github.com/bwmarrin/discordgo"
)

// What a benchmark tells the bot process that it starts.
const (
	botVariable     = "CAIRN_BENCH_BOT"     // which of the bots to be
	urlVariable     = "CAIRN_BENCH_URL"     // where the benchmark's Discord is
	dirVariable     = "CAIRN_BENCH_DIR"     // a directory for the bot's data
	profileVariable = "CAIRN_BENCH_PROFILE" // a directory for CPU profiles; "": none
)

// A benchedBot runs until ctx ends. It calls ready once, when it is connected.
type benchedBot func(ctx context.Context, url, dir string, ready func()) error

var benchedBots = map[string]benchedBot{"cairn": cairnBot, "bare": bareBot, "naive": naiveBot}

// benchBot is the bot process: it prints "ready", then a number for each line that it
// reads ("cpu", "heap" or "rss"), and ends with its input.
func benchBot(name string) (exit int) {
	ctx, stop := context.WithCancel(context.Background())
	profile := func() error { return nil }
	err := benchedBots[name](ctx, os.Getenv(urlVariable), os.Getenv(dirVariable), func() {
		var err error
		if profile, err = startProfile(os.Getenv(profileVariable), name); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		fmt.Println("ready")
		go func() {
			defer stop()
			answerQuestions(os.Stdin, os.Stdout)
		}()
	})
	if err = errors.Join(err, profile()); err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		return 1
	}
	return 0
}

func answerQuestions(in io.Reader, out io.Writer) {
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var n int64
		var err error
		switch lines.Text() {
		case "cpu": // ns of processor time so far
			var used syscall.Rusage
			err = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
			n = used.Utime.Nano() + used.Stime.Nano()
		case "heap": // bytes in use
			var m runtime.MemStats
			for range 3 { // what a sync.Pool holds goes with the second collection
				runtime.GC()
			}
			runtime.ReadMemStats(&m)
			n = int64(m.HeapAlloc)
		case "rss": // bytes; as they are, with no collection before
			n, err = residentBytes()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		fmt.Fprintln(out, n)
	}
}

func residentBytes() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kb), "kB")), 10, 64)
			return n << 10, err
		}
	}
	return 0, errors.New("no VmRSS in /proc/self/status")
}

func startProfile(dir, name string) (stop func() error, err error) {
	stop = func() error { return nil }
	if dir == "" {
		return stop, nil
	}
	f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%s-%d.prof", name, os.Getpid())))
	if err != nil {
		return stop, err
	}
	return func() error { pprof.StopCPUProfile(); return f.Close() }, pprof.StartCPUProfile(f)
}

// cairnBot is Cairn as `cairn run` runs it.
func cairnBot(ctx context.Context, url, dir string, ready func()) error {
	settings := config.Default()
	settings.Discord.URL = url
	settings.Data.Dir = dir
	p := &program{ctx: ctx, out: io.Discard, errOut: os.Stderr}
	p.logAt(settings.Log.Level)
	store, err := data.Open(ctx, dir)
	if err != nil {
		return err
	}
	return p.serve(store, settings, benchToken, scheduler.SystemClock{}, ready)
}

// bareBot is the least that a discordgo bot can do, with the library's own settings: it
// answers every interaction with the empty reply, a deferral, and keeps nothing.
func bareBot(ctx context.Context, url, _ string, ready func()) error {
	return discordgoBot(ctx, url, ready, func(*discordgo.InteractionCreate) *discordgo.InteractionResponse {
		return &discordgo.InteractionResponse{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	})
}

// naiveBot is a check-in bot as one is written first: the library's own settings,
// database/sql with a few connections, one INSERT for each check-in, which is durable
// before the answer.
func naiveBot(ctx context.Context, url, dir string, ready func()) error {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, naiveFile)+"?_journal_mode=WAL&_synchronous=FULL")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(4)
	_, err = db.Exec(`CREATE TABLE checkin (id INTEGER PRIMARY KEY, user_id INTEGER, at INTEGER, mood INTEGER, craving INTEGER);
		CREATE INDEX checkin_user ON checkin (user_id, at)`)
	if err != nil {
		return err
	}
	return discordgoBot(ctx, url, ready, func(i *discordgo.InteractionCreate) *discordgo.InteractionResponse {
		var mood, craving int64
		for _, o := range i.ApplicationCommandData().Options {
			switch o.Name {
			case "mood":
				mood = o.IntValue()
			case "craving":
				craving = o.IntValue()
			}
		}
		said := fmt.Sprintf("Saved. Mood %d, craving %d", mood, craving)
		at, err := discordgo.SnowflakeTimestamp(i.ID)
		if err == nil {
			_, err = db.Exec(`INSERT INTO checkin (user_id, at, mood, craving) VALUES (?, ?, ?, ?)`,
				i.Member.User.ID, at.UnixMilli(), mood, craving)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "naive:", err)
			said = "Something went wrong."
		}
		return &discordgo.InteractionResponse{
			Type: discordgo.InteractionResponseChannelMessageWithSource,
			Data: &discordgo.InteractionResponseData{Content: said, Flags: discordgo.MessageFlagsEphemeral},
		}
	})
}

const naiveFile = "naive.db"

// discordgoBot answers with answer, with everything in discordgo as it comes.
func discordgoBot(ctx context.Context, url string, ready func(), answer func(*discordgo.InteractionCreate) *discordgo.InteractionResponse) error {
	discordgo.EndpointDiscord = url + "/"
	discordgo.EndpointAPI = discordgo.EndpointDiscord + "api/v" + discordgo.APIVersion + "/"
	discordgo.EndpointGateway = discordgo.EndpointAPI + "gateway"
	session, err := discordgo.New("Bot " + benchToken)
	if err != nil {
		return err
	}
	session.AddHandler(func(s *discordgo.Session, i *discordgo.InteractionCreate) {
		if err := s.InteractionRespond(i.Interaction, answer(i)); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	})
	if err := session.Open(); err != nil {
		return err
	}
	ready()
	<-ctx.Done()
	return session.Close()
}
