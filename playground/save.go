package playground

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	saveVersion = 1
	saveName    = "playground.json"
	// saveAfter is how long after a change the world is written.
	saveAfter = time.Second
)

// savedWorld is playground.json. What is fixed (people, guilds, channels) is not in it;
// gateway sessions do not outlive a restart.
type savedWorld struct {
	Version  int                       `json:"version"`
	URL      string                    `json:"url"`
	SavedAt  time.Time                 `json:"saved_at"` // real time
	OffsetNS int64                     `json:"clock_offset_ns"`
	LastID   uint64                    `json:"last_id"`
	People   map[string]savedPerson    `json:"people"`
	DMs      []savedDM                 `json:"dms"`
	Commands map[string][]*command     `json:"commands"`
	Messages map[string][]savedMessage `json:"messages"` // by channel, oldest first
	Guilds   map[string]savedGuild     `json:"guilds"`   // that an admin has changed
	Grants   grants                    `json:"command_permissions"`
	Threads  *[]savedThread            `json:"threads"` // null: those of a fresh world

	Interactions []savedInteraction `json:"interactions"`
}

type savedPerson struct {
	AcceptsDMs bool     `json:"accepts_dms"`
	Installed  bool     `json:"installed"`
	Locale     string   `json:"locale"`
	Guilds     []string `json:"guilds"`
}

type savedDM struct {
	ID         string   `json:"id"`
	Recipients []string `json:"recipients"`
	LastID     string   `json:"last_message_id,omitempty"`
}

type savedMessage struct {
	message
	Viewer   string       `json:"playground_viewer,omitempty"`
	Embedded []attachment `json:"playground_embedded,omitempty"`
}

// load reads the world that was saved in dir, if any, and sets up saving.
func (s *Server) load(dir string) error {
	s.saver = &saver{s: s, dirty: make(chan struct{}, 1)}
	if dir == "" {
		return nil
	}
	s.saver.path = filepath.Join(dir, saveName)
	data, err := os.ReadFile(s.saver.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("playground: read the saved world: %w", err)
	}
	damaged := func(err error) error {
		return fmt.Errorf("playground: %s cannot be read (%w): move it away to start with a fresh world, or put a copy that works in its place", s.saver.path, err)
	}
	var head struct {
		Version int    `json:"version"`
		URL     string `json:"url"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return damaged(err)
	}
	if head.Version != saveVersion {
		return damaged(fmt.Errorf("it has version %d, this program knows %d", head.Version, saveVersion))
	}
	// Attachments are addressed by the playground's port, which may be another one now.
	if head.URL != "" {
		data = bytes.ReplaceAll(data, []byte(head.URL+"/attachments/"), []byte(s.url+"/attachments/"))
	}
	var w savedWorld
	if err := json.Unmarshal(data, &w); err != nil {
		return damaged(err)
	}
	if w.OffsetNS < 0 || w.OffsetNS > int64(maxOffset) {
		return damaged(fmt.Errorf("its clock offset is %v", time.Duration(w.OffsetNS)))
	}
	s.clock.offset = time.Duration(w.OffsetNS)
	s.ids.last = w.LastID
	if err := s.restore(&w); err != nil {
		return damaged(err)
	}
	return nil
}

// restore puts a saved world into the fresh one.
func (s *Server) restore(w *savedWorld) error {
	for id, sp := range w.People {
		p := s.world.byID[id]
		if p == nil {
			continue // an extra member of an earlier start
		}
		p.acceptsDMs, p.installed = sp.AcceptsDMs, sp.Installed
		if sp.Locale != "" {
			p.locale = sp.Locale
		}
		if sp.Guilds != nil {
			s.world.setGuilds(p, sp.Guilds, timestamp(s.clock.Now()))
		}
	}
	if err := s.restoreGuilds(w.Guilds); err != nil {
		return err
	}
	for _, d := range w.DMs {
		if len(d.Recipients) != 2 || !isSnowflake(d.ID) {
			return fmt.Errorf("the DM %q does not have two people", d.ID)
		}
		c := &channel{ID: d.ID, Type: channelDM, recipients: d.Recipients}
		c.log.newest = d.LastID
		s.world.channels[c.ID] = c
		s.dms[dmKey(d.Recipients[0], d.Recipients[1])] = c
	}
	if w.Commands != nil {
		s.commands = w.Commands
	}
	if w.Grants != nil {
		s.grants = w.Grants
	}
	if err := s.restoreThreads(w.Threads); err != nil {
		return err
	}
	now := s.clock.Now()
	for id, list := range w.Messages {
		c := s.world.channels[id]
		if c == nil {
			return fmt.Errorf("there are messages for the unknown channel %q", id)
		}
		for _, sm := range list {
			if !isSnowflake(sm.ID) || sm.ChannelID != id {
				return fmt.Errorf("a message in channel %s has no id or another channel", id)
			}
			m := &sm.message
			if m.Flags&flagLoading != 0 {
				continue // whoever was to finish it is gone
			}
			m.viewer, m.embedded = sm.Viewer, sm.Embedded
			c.log.add(m)
			// Nonces are recognised across a restart too.
			if nonce := plainText(m.Nonce); nonce != "" && m.Author.ID == botID && now.Sub(snowflakeTime(m.ID)) < nonceMemory {
				s.nonces.add(nonceKey{botID, nonce}, m.ID, snowflakeTime(m.ID))
			}
		}
	}
	s.restoreInteractions(w.Interactions)
	return nil
}

// saver writes the world a little after it changed.
type saver struct {
	s     *Server
	path  string // "" saves nothing
	dirty chan struct{}
	mu    sync.Mutex // one save at a time
}

func (v *saver) touch() {
	if v.path == "" {
		return
	}
	select {
	case v.dirty <- struct{}{}:
	default:
	}
}

func (v *saver) run() {
	for {
		select {
		case <-v.dirty:
		case <-v.s.closing:
			return
		}
		t := time.NewTimer(saveAfter)
		select {
		case <-t.C:
		case <-v.s.closing:
			t.Stop()
			return
		}
		start := time.Now()
		if err := v.save(0); err != nil {
			v.s.log.Error("save the world", "err", err)
		}
		// A world that takes long to write is written less often.
		rest := time.NewTimer(10 * time.Since(start))
		select {
		case <-rest.C:
		case <-v.s.closing:
			rest.Stop()
			return
		}
	}
}

// save writes playground.json through a temporary file, so that a crash leaves the old
// one or the new one. The clock is saved ahead of what it shows.
func (v *saver) save(ahead time.Duration) error {
	if v.path == "" {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	w := v.s.snapshot()
	w.OffsetNS += int64(ahead)
	data, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("playground: encode the world: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(v.path), saveName+".*.tmp")
	if err != nil {
		return fmt.Errorf("playground: save the world: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), v.path)
	}
	if err != nil {
		return fmt.Errorf("playground: save the world: %w", err)
	}
	return nil
}

// snapshot takes what is to be saved. Messages and commands never change, so only the
// lists are copied under the lock.
func (s *Server) snapshot() *savedWorld {
	w := &savedWorld{
		Version: saveVersion, URL: s.url, SavedAt: time.Now().UTC(), OffsetNS: int64(s.clock.Offset()),
		People: map[string]savedPerson{}, Commands: map[string][]*command{}, Grants: grants{}, Messages: map[string][]savedMessage{},
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.world.people {
		sp := savedPerson{AcceptsDMs: p.acceptsDMs, Installed: p.installed, Locale: p.locale, Guilds: []string{}}
		for _, g := range s.world.guilds {
			if g.members[p.ID] != nil {
				sp.Guilds = append(sp.Guilds, g.ID)
			}
		}
		w.People[p.ID] = sp
	}
	for scope, list := range s.commands {
		w.Commands[scope] = list
	}
	for guildID, byID := range s.grants {
		for id, list := range byID {
			w.Grants.set(guildID, id, list)
		}
	}
	w.Guilds, w.Threads = s.world.savedGuilds(), s.world.savedThreads()
	for id, c := range s.world.channels {
		if c.isDM() {
			w.DMs = append(w.DMs, savedDM{ID: id, Recipients: c.recipients, LastID: c.log.newest})
		}
		var list []savedMessage
		for _, e := range c.log.entries {
			list = append(list, savedMessage{message: *e.msg, Viewer: e.msg.viewer, Embedded: e.msg.embedded})
		}
		if list != nil {
			w.Messages[id] = list
		}
	}
	w.Interactions = s.savedInteractions()
	s.ids.mu.Lock()
	w.LastID = s.ids.last
	s.ids.mu.Unlock()
	return w
}
