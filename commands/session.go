package commands

import (
	"container/heap"
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"cairn/bot"
	"cairn/content/coping"
	"cairn/data"
	"cairn/scheduler"

	"github.com/bwmarrin/discordgo"
)

// session is the part of a guided exercise that goes on by itself: its message is edited
// as time passes. All else about an exercise is in the custom ids of its buttons.
type session struct {
	run
	id           string // of the interaction whose answer is edited, with its token
	user, locale string
	message      string // see shownOn
	words        *coping.Words
	token        string
	tokenAt      time.Time
	from         int       // the stage with which it began to go on by itself
	began        time.Time // when that was
	kept         bool      // it is in the database, too
	resumed      bool      // after a restart of the bot

	next    time.Time     // of the next edit
	index   int           // in the heap; -1: an edit is on its way
	edited  chan struct{} // closed when that edit has ended; nil: there is none
	refused int           // edits in a row that Discord did not take
}

// sessionKey is where a session is shown: a message shows one at a time.
type sessionKey struct{ user, message string }

func (s *session) key() sessionKey { return sessionKey{s.user, s.message} }

// shownOn is the message that the answer to an interaction is shown on, as far as it is
// known before it is there: the one that was acted on, if its place is taken.
func shownOn(in *bot.Interaction) sessionKey {
	if in.Ephemeral() {
		return sessionKey{in.UserID, in.Message.ID}
	}
	return sessionKey{in.UserID, in.ID}
}

// sessions are all that run: one loop, and no goroutine while nothing is to be edited.
type sessions struct {
	edit   func(context.Context, *session) (over bool, err error)
	forget func(*session)                  // one that ended by itself
	pause  func(context.Context, *session) // one that stands still when the bot stops
	clock  scheduler.Clock

	mu    sync.Mutex
	byKey map[sessionKey]*session
	due   sessionHeap
	wake  chan struct{}
	slots chan struct{}
}

const (
	// editsAtOnce bounds the edits on their way. It must be at least their rate times the
	// round trip to Discord: a thousand people at four seconds a breath make 250 a second,
	// and a round trip takes up to a quarter of one; twice that leaves room. Edits of
	// answers are outside the limit of 50 requests a second, but share the connections and
	// the processor with people who wait.
	editsAtOnce  = 128
	editWithin   = 5 * time.Second
	pauseWithin  = 2 * time.Second // all of those that stand still when the bot stops
	mostRefusals = 3
	// tokenReserve is what is left of a token's life when no edit is begun any more.
	tokenReserve = 10 * time.Second
)

func newSessions(clock scheduler.Clock, edit func(context.Context, *session) (bool, error), forget func(*session), pause func(context.Context, *session)) *sessions {
	return &sessions{
		edit: edit, forget: forget, pause: pause, clock: clock, byKey: map[sessionKey]*session{},
		wake: make(chan struct{}, 1), slots: make(chan struct{}, editsAtOnce),
	}
}

// begin lets a session go on. It returns the one that went on on the same message, which
// ends; nil: there was none.
func (l *sessions) begin(s *session) *session {
	before := l.end(s.key())
	l.mu.Lock()
	s.next = s.began.Add(s.words.At(s.from, s.pace, l.now().Sub(s.began)).Until)
	if s.resumed { // what it shows may be old
		s.next = l.now()
	}
	l.byKey[s.key()] = s
	heap.Push(&l.due, s)
	first := l.due[0] == s
	l.mu.Unlock()
	if first {
		l.changed()
	}
	return before
}

// now is the time without its monotonic reading: whoever waits on the clock goes by the
// wall clock too, which can be set.
func (l *sessions) now() time.Time { return l.clock.Now().Round(0) }

// end stops a session, and waits for an edit that is on its way, which would otherwise
// overwrite what the person sees next, but at most a second. It returns the session; nil:
// there was none.
func (l *sessions) end(key sessionKey) *session {
	l.mu.Lock()
	s := l.byKey[key]
	if s == nil {
		l.mu.Unlock()
		return nil
	}
	delete(l.byKey, key)
	if s.index >= 0 {
		heap.Remove(&l.due, s.index)
	}
	edited := s.edited
	l.mu.Unlock()
	if edited != nil {
		patience := time.NewTimer(time.Second)
		defer patience.Stop()
		select {
		case <-edited:
		case <-patience.C:
		}
	}
	return s
}

func (l *sessions) changed() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// run edits what is due until ctx ends. Then all are told that they stand still, until a
// press or, if they are kept, the next start lets them go on.
func (l *sessions) run(ctx context.Context) {
	var editing sync.WaitGroup
	defer l.pauseAll()
	defer editing.Wait()
	for {
		s, next := l.take()
		if s == nil {
			waiting, cancel := context.WithCancel(ctx)
			select {
			case <-scheduler.Reached(waiting, l.clock, next):
			case <-l.wake:
			case <-ctx.Done():
			}
			cancel()
			if ctx.Err() != nil {
				return
			}
			continue
		}
		select {
		case l.slots <- struct{}{}:
		case <-ctx.Done():
			close(s.edited)
			return
		}
		editing.Go(func() {
			defer func() { <-l.slots }()
			if !l.running(s) { // it ended while this edit waited for its turn
				l.edited(s, false, nil)
				return
			}
			ctx, cancel := context.WithTimeout(ctx, editWithin)
			defer cancel()
			over, err := l.edit(ctx, s)
			if l.edited(s, over, err) {
				l.forget(s)
			}
		})
	}
}

func (l *sessions) running(s *session) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.byKey[s.key()] == s
}

// pauseAll says in the messages of sessions that they stand still, as far as that can be
// done soon.
func (l *sessions) pauseAll() {
	ctx, cancel := context.WithTimeout(context.Background(), pauseWithin)
	defer cancel()
	l.mu.Lock()
	var list []*session
	for _, s := range l.byKey {
		list = append(list, s)
	}
	l.mu.Unlock()
	var pausing sync.WaitGroup
	for _, s := range list {
		select {
		case l.slots <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		pausing.Go(func() {
			defer func() { <-l.slots }()
			l.pause(ctx, s)
		})
	}
	pausing.Wait()
}

// take returns a session that is due, marked as being edited, or when the next one is; the
// zero time: there is none.
func (l *sessions) take() (*session, time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.due) == 0 {
		return nil, time.Time{}
	}
	s := l.due[0]
	if s.next.After(l.now()) {
		return nil, s.next
	}
	heap.Pop(&l.due)
	s.edited = make(chan struct{})
	return s, time.Time{}
}

// edited puts a session back for its next frame, or reports that it has ended. A frame
// whose time went by while others were edited is left out: what is shown is that of now.
func (l *sessions) edited(s *session, over bool, err error) (ended bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(s.edited)
	s.edited = nil
	if l.byKey[s.key()] != s {
		return false // whoever ended it forgets it
	}
	s.refused++
	if !bot.Permanent(err) {
		s.refused = 0
	}
	now := l.now()
	if over && err == nil || s.refused >= mostRefusals || now.Sub(s.tokenAt) > bot.AnswerLife-tokenReserve {
		delete(l.byKey, s.key())
		return true
	}
	s.next = s.began.Add(s.words.At(s.from, s.pace, now.Sub(s.began)).Until)
	if least := now.Add(shortestFrame); s.next.Before(least) {
		s.next = least // the end of a run that could not be shown
	}
	heap.Push(&l.due, s)
	if l.due[0] == s {
		l.changed()
	}
	return false
}

// shortestFrame is the least between two edits of one message. Discord has been seen to
// take five in two seconds with one token; bot.EditAnswer goes by what its answers say.
const shortestFrame = 800 * time.Millisecond

// sessionHeap has the session that is due first at its top.
type sessionHeap []*session

func (h sessionHeap) Len() int           { return len(h) }
func (h sessionHeap) Less(i, j int) bool { return h[i].next.Before(h[j].next) }
func (h sessionHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *sessionHeap) Push(x any) {
	s := x.(*session)
	s.index = len(*h)
	*h = append(*h, s)
}
func (h *sessionHeap) Pop() any {
	old := *h
	s := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	s.index = -1
	return s
}

// goOn begins the part of an exercise that goes on by itself, in the answer to an
// interaction. It returns when that was, and whether it is known to be in the database,
// which is waited for a moment: an answer that stays on screen for minutes says so.
func (a *App) goOn(in *bot.Interaction, r run) (began time.Time, kept bool) {
	now := a.sessions.now()
	s := &session{
		run: r, id: in.ID, user: in.UserID, locale: in.Locale, message: shownOn(in).message, words: r.technique.In(in.Locale),
		token: in.Token(), tokenAt: now, from: r.stage, began: now,
	}
	if before := a.sessions.begin(s); before != nil {
		a.forgetSession(before)
	}
	row := data.Session{
		ID: s.id, UserID: in.UserID, Technique: r.technique.ID, Stage: r.stage, Pace: r.pace,
		Began: r.began, StageBegan: now, Token: s.token, TokenAt: now, Message: s.message, Locale: in.Locale,
		Before: r.before, Called: r.called,
	}
	err := a.impatiently(context.Background(), a.patience, storeAnyway, func(ctx context.Context) error {
		err := a.Store.SaveSession(ctx, row)
		if err != nil && !errors.Is(err, data.ErrNoConsent) {
			a.Log.Warn("a guided exercise would not go on after a restart", "error", err)
		}
		if err == nil && !a.sessions.keep(s) { // it ended meanwhile
			a.forgetSession(s)
		}
		return err
	})
	return now, err == nil
}

// halt ends what goes on by itself on the message that was acted on.
func (a *App) halt(in *bot.Interaction) {
	if s := a.sessions.end(shownOn(in)); s != nil {
		a.forgetSession(s)
	}
}

// keep notes that a session is in the database, and reports whether it still runs.
func (l *sessions) keep(s *session) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.kept = true
	return l.byKey[s.key()] == s
}

// isKept reports whether a session is in the database.
func (l *sessions) isKept(s *session) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return s.kept
}

// forgetSession removes a session that has ended from the database. Where that does not
// succeed, a restart removes it when its answer cannot be edited any more.
func (a *App) forgetSession(s *session) {
	if !a.sessions.isKept(s) {
		return
	}
	a.aside(func(ctx context.Context) {
		if err := a.Store.EndSession(ctx, s.user, s.id); err != nil && !errors.Is(err, data.ErrNoConsent) {
			a.Log.Warn("a guided exercise that has ended could not be forgotten yet", "error", err)
		}
	})
}

// aside does something that nobody waits for, but the end of the bot for a while.
func (a *App) aside(do func(context.Context)) {
	a.asides.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), storeAnyway)
		defer cancel()
		do(ctx)
	})
}

// awaitAsides waits for what is done aside, at most for a while.
func (a *App) awaitAsides(within time.Duration) {
	done := make(chan struct{})
	go func() { a.asides.Wait(); close(done) }()
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// editSession shows what a session is at now, and what comes after it when it is over.
func (a *App) editSession(ctx context.Context, s *session) (bool, error) {
	f := s.words.At(s.from, s.pace, a.sessions.now().Sub(s.began))
	t := a.texts.For(s.locale)
	var r bot.Reply
	if f.Over {
		r = a.stage(t, s.at(f.Stage))
	} else {
		r = running(t, s.run, s.words, f, s.began, a.sessions.isKept(s))
	}
	if s.resumed {
		r.Content += "\n" + t.Say("cope.resumed")
	}
	err := a.bot.EditAnswer(ctx, s.token, a.inSession(s, r))
	if err != nil && ctx.Err() == nil {
		a.Log.Debug("a step of a guided exercise was not shown", "technique", s.technique.ID, "error", err)
	}
	return f.Over, err
}

// inSession keeps help on screen where the run called for it.
func (a *App) inSession(s *session, r bot.Reply) bot.Reply {
	return a.shortHelpFirst(&bot.Interaction{UserID: s.user, Locale: s.locale, Time: a.sessions.now()}, s.called, r)
}

// pauseSession says that an exercise stands still, with a button to go on.
func (a *App) pauseSession(ctx context.Context, s *session) {
	t, r := a.texts.For(s.locale), s.run
	r.stage = s.words.At(s.from, s.pace, a.sessions.now().Sub(s.began)).Stage
	goOn := bot.CustomID("cope", "go", r.args("again")...)
	if _, paced := stageOf(s.words, r, coping.Paced); paced {
		goOn = bot.CustomID("cope", "pace", r.args(strconv.Itoa(r.pace))...)
	}
	err := a.bot.EditAnswer(ctx, s.token, a.inSession(s, bot.Reply{
		Content:    heading(t, r, s.words) + "\n" + t.Say("cope.paused"),
		Components: []discordgo.MessageComponent{row(button(discordgo.PrimaryButton, t.Say("cope.go_on_button"), goOn)), leave(t, r)},
	}))
	if err != nil {
		a.Log.Debug("nobody was told that an exercise stands still", "technique", s.technique.ID, "error", err)
	}
}

// resumeSessions goes on with what ran when the bot ended. It comes before the first press,
// so that it brings nothing back that was ended since.
func (a *App) resumeSessions(ctx context.Context) {
	now := a.sessions.now()
	list, err := a.Store.OpenSessions(ctx, now.Add(tokenReserve-bot.AnswerLife))
	if err != nil {
		a.Log.Warn("guided exercises that ran before the start are lost; their buttons go on", "error", err)
		return
	}
	for _, row := range list {
		technique := coping.ByID(row.Technique)
		if technique == nil || row.Stage >= len(technique.In(row.Locale).Stages) {
			continue
		}
		a.sessions.begin(&session{
			run: run{technique: technique, stage: row.Stage, pace: row.Pace, began: row.Began, before: row.Before, called: row.Called},
			id:  row.ID, user: row.UserID, locale: row.Locale, message: row.Message, words: technique.In(row.Locale), token: row.Token, tokenAt: row.TokenAt,
			from: row.Stage, began: row.StageBegan, kept: true, resumed: true,
		})
	}
}
