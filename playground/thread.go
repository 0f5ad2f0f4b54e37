package playground

import (
	"slices"
	"time"
)

// thread is what a channel has that is a thread (docs: resources/channel, "Thread
// Metadata Object"; topics/threads).
type thread struct {
	parent      *channel
	ownerID     string
	made        time.Time // on the shared clock, as the other times
	archived    bool      // by somebody; a thread that is left alone is archived too
	changed     time.Time // when it was made, archived or brought back
	active      time.Time // since when nothing has happened in it
	hideAfter   int       // auto_archive_duration, in minutes
	locked      bool
	uninvitable bool // of a private thread: only moderators add people
	slowmode    int
	pinned      bool
	tags        []string
	members     []threadMember // in the order in which they joined
	messages    int            // without the first one and the deleted ones
	sent        int
}

type threadMember struct {
	UserID string    `json:"user_id"`
	Joined time.Time `json:"joined"`
}

func (t *thread) has(userID string) bool {
	return slices.ContainsFunc(t.members, func(m threadMember) bool { return m.UserID == userID })
}

// idleFrom is when the thread is archived if nothing happens in it.
func (t *thread) idleFrom() time.Time { return t.active.Add(time.Duration(t.hideAfter) * time.Minute) }

// isArchived says whether it is, by somebody or because nothing has happened in it for
// long. A pinned post stays.
func (t *thread) isArchived(now time.Time) bool {
	return t.archived || !t.pinned && now.After(t.idleFrom())
}

// isThread says whether c is one of the three types of threads.
func (c *channel) isThread() bool { return c.thread != nil }

// inForum says whether c is a post of a forum.
func (c *channel) inForum() bool { return c.isThread() && c.thread.parent.Type == channelForum }

// toSend is the permission one needs to write in c: SEND_MESSAGES has no effect in
// threads (docs: topics/threads, "Permissions").
func (c *channel) toSend() permissions {
	if c.isThread() {
		return permSendInThreads
	}
	return permSendMessages
}

// holdsText says whether messages can be written in c itself.
func (c *channel) holdsText() bool {
	switch c.Type {
	case channelDM, channelText, channelNews, channelVoice:
		return true
	}
	return c.isThread()
}

// threadTypes are the types of the threads that can be started in c without a message
// (docs: topics/threads, "Public & Private Threads").
func (c *channel) threadTypes() []int64 {
	switch c.Type {
	case channelText:
		return []int64{channelPublicThread, channelPrivateThread}
	case channelNews:
		return []int64{channelNewsThread}
	}
	return nil
}

// toStart is the permission one needs to start a thread of this type in c; in a forum
// CREATE_PUBLIC_THREADS is ignored (docs: resources/channel, "Start Thread in Forum or
// Media Channel").
func (c *channel) toStart(kind int) permissions {
	switch {
	case c.Type == channelForum:
		return permSendMessages
	case kind == channelPrivateThread:
		return permPrivateThreads
	}
	return permPublicThreads
}

// threads are the threads of one channel, oldest first.
func (g *guild) threadsOf(parent *channel) []*channel {
	var out []*channel
	for _, c := range g.Threads {
		if c.thread.parent == parent {
			out = append(out, c)
		}
	}
	return out
}

// startThread makes a thread that nobody knows of yet. The caller holds the server's
// lock and announces it.
func (s *Server) startThread(parent *channel, kind int, id, name, ownerID string, hideAfter int) *channel {
	now := s.clock.Now()
	if hideAfter == 0 {
		hideAfter = 1440 // what Discord's client offers first
	}
	c := &channel{ID: id, Type: kind, Name: name, ParentID: parent.ID, guild: parent.guild, thread: &thread{
		parent: parent, ownerID: ownerID, made: now, changed: now, active: now, hideAfter: hideAfter,
		tags: []string{}, members: []threadMember{{ownerID, now}},
	}}
	s.world.addThread(c)
	return c
}

// addThread puts a thread into its guild.
func (w *world) addThread(c *channel) {
	c.guild.Threads = append(c.guild.Threads, c)
	w.channels[c.ID] = c
	if c.inForum() && olderID(c.thread.parent.log.newest, c.ID) {
		c.thread.parent.log.newest = c.ID // last_message_id of a forum is its newest thread
	}
}

// closedTo says why userID may not write in c although the permissions are there: it is
// locked. Discord gives the code of archived threads for that.
func (s *Server) closedTo(c *channel, userID string) *apiError {
	if c.isThread() && c.thread.locked && !s.world.permissionsIn(c, userID).has(permManageThreads) {
		return errThreadLocked
	}
	return nil
}

// frozen is the error of what cannot be done in an archived or, for userID, in a locked
// thread.
func (s *Server) frozen(c *channel, userID string) *apiError {
	if c.isThread() && c.thread.isArchived(s.clock.Now()) {
		return errThreadArchived
	}
	return s.closedTo(c, userID)
}

// wroteIn notes that userID wrote a message in c: that brings a thread back and makes
// the author one of its members (docs: resources/channel, "Example Thread Channel").
func (s *Server) wroteIn(c *channel, userID string) {
	if !c.isThread() {
		return
	}
	s.wake(c)
	s.joinThread(c, userID)
}

// wake brings a thread back if it is archived, and notes that something happens in it.
func (s *Server) wake(c *channel) {
	t, now := c.thread, s.clock.Now()
	back := t.isArchived(now)
	t.active = now
	if back {
		t.archived, t.changed = false, now
		s.threadChanged(c)
	}
}

// joinThread makes userID a member. The gateway tells a bot without the members intent
// only about itself (docs: events/gateway-events, "Thread Members Update").
func (s *Server) joinThread(c *channel, userID string) {
	t := c.thread
	if t.has(userID) {
		return
	}
	m := threadMember{userID, s.clock.Now()}
	t.members = append(t.members, m)
	if userID == botID {
		added := threadMemberShape(c, m)
		if mem := c.guild.members[botID]; mem != nil {
			added["member"] = s.world.memberShape(mem)
		}
		added["presence"] = nil
		s.announceMembers(c, object{"added_members": []object{added}})
	}
	s.channelsChanged()
}

func (s *Server) leaveThread(c *channel, userID string) {
	t := c.thread
	t.members = slices.DeleteFunc(t.members, func(m threadMember) bool { return m.UserID == userID })
	if userID == botID {
		s.announceMembers(c, object{"removed_member_ids": []string{botID}})
	}
	s.channelsChanged()
}

func (s *Server) announceMembers(c *channel, what object) {
	what["id"], what["guild_id"], what["member_count"] = c.ID, c.guild.ID, c.thread.memberCount()
	s.announceGuild("THREAD_MEMBERS_UPDATE", c.guild, what)
}

// threadMade tells everybody about a new thread.
func (s *Server) threadMade(c *channel) {
	if s.world.permissionsIn(c, botID).has(permViewChannel) {
		shape := s.world.channelShape(c)
		shape["newly_created"] = true
		s.announceGuild("THREAD_CREATE", c.guild, shape)
	}
	s.channelsChanged()
}

// threadChanged tells everybody that a thread is not as it was.
func (s *Server) threadChanged(c *channel) {
	if s.world.permissionsIn(c, botID).has(permViewChannel) {
		s.announceGuild("THREAD_UPDATE", c.guild, s.world.channelShape(c))
	}
	s.channelsChanged()
}

func (t *thread) memberCount() int { return min(len(t.members), 50) }

// threadShape adds what a thread has in place of a channel's fields.
func (w *world) threadShape(c *channel, o object) {
	t, now := c.thread, w.now()
	archived, changed := t.isArchived(now), t.changed
	if archived && !t.archived {
		changed = t.idleFrom()
	}
	meta := object{
		"archived": archived, "archive_timestamp": timestamp(changed), "auto_archive_duration": t.hideAfter,
		"locked": t.locked, "create_timestamp": timestamp(t.made),
	}
	if c.Type == channelPrivateThread {
		meta["invitable"] = !t.uninvitable
	}
	o["parent_id"], o["owner_id"], o["thread_metadata"] = c.ParentID, t.ownerID, meta
	o["rate_limit_per_user"] = t.slowmode
	o["message_count"], o["total_message_sent"], o["member_count"] = t.messages, t.sent, t.memberCount()
	if c.inForum() {
		o["applied_tags"] = t.tags
		if t.pinned {
			o["flags"] = flagPinned
		}
	}
	for _, m := range t.members {
		if m.UserID == botID {
			o["member"] = threadMemberShape(c, m)
		}
	}
}

// threadMemberShape is Discord's thread member object.
func threadMemberShape(c *channel, m threadMember) object {
	return object{"id": c.ID, "user_id": m.UserID, "join_timestamp": timestamp(m.Joined), "flags": 0}
}
