package playground

import (
	"fmt"
	"slices"
	"time"
)

// savedThread is a thread in playground.json.
type savedThread struct {
	ID          string         `json:"id"`
	ParentID    string         `json:"parent_id"`
	Type        int            `json:"type"`
	Name        string         `json:"name"`
	OwnerID     string         `json:"owner_id"`
	LastID      string         `json:"last_message_id,omitempty"`
	Made        time.Time      `json:"made"`
	Changed     time.Time      `json:"changed"`
	Active      time.Time      `json:"active"`
	HideAfter   int            `json:"auto_archive_duration"`
	Archived    bool           `json:"archived"`
	Locked      bool           `json:"locked"`
	Uninvitable bool           `json:"uninvitable"`
	Slowmode    int            `json:"rate_limit_per_user"`
	Pinned      bool           `json:"pinned"`
	Tags        []string       `json:"applied_tags"`
	Members     []threadMember `json:"members"`
	Messages    int            `json:"message_count"`
	Sent        int            `json:"total_message_sent"`
}

// savedThreads are all threads; the caller holds the server's lock.
func (w *world) savedThreads() *[]savedThread {
	list := []savedThread{}
	for _, g := range w.guilds {
		for _, c := range g.Threads {
			t := c.thread
			list = append(list, savedThread{
				ID: c.ID, ParentID: c.ParentID, Type: c.Type, Name: c.Name, OwnerID: t.ownerID, LastID: c.log.newest,
				Made: t.made, Changed: t.changed, Active: t.active, HideAfter: t.hideAfter, Archived: t.archived, Locked: t.locked,
				Uninvitable: t.uninvitable, Slowmode: t.slowmode, Pinned: t.pinned, Tags: slices.Clone(t.tags),
				Members: slices.Clone(t.members), Messages: t.messages, Sent: t.sent,
			})
		}
	}
	return &list
}

// restoreThreads puts the saved threads in the place of the fresh world's.
func (s *Server) restoreThreads(list *[]savedThread) error {
	if list == nil {
		return nil
	}
	for _, g := range s.world.guilds {
		for _, c := range slices.Clone(g.Threads) {
			s.world.dropThread(c)
		}
	}
	for _, t := range *list {
		parent := s.world.channels[t.ParentID]
		if parent == nil || parent.isDM() || parent.isThread() || !isSnowflake(t.ID) {
			return fmt.Errorf("the thread %q is in the unknown channel %q", t.ID, t.ParentID)
		}
		c := &channel{ID: t.ID, Type: t.Type, Name: t.Name, ParentID: t.ParentID, guild: parent.guild, thread: &thread{
			parent: parent, ownerID: t.OwnerID, made: t.Made, changed: t.Changed, active: t.Active, hideAfter: t.HideAfter,
			archived: t.Archived, locked: t.Locked, uninvitable: t.Uninvitable, slowmode: t.Slowmode, pinned: t.Pinned,
			tags: append([]string{}, t.Tags...), members: t.Members, messages: t.Messages, sent: t.Sent,
		}}
		c.log.newest = t.LastID
		s.world.addThread(c)
	}
	return nil
}
