package playground

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"cairn/playground/rules"
)

// threadForm is the body of the three requests that start a thread, and of the one
// that changes it.
type threadForm struct {
	Name      optional[string]   `json:"name"`
	Type      *int               `json:"type"`
	HideAfter optional[int]      `json:"auto_archive_duration"`
	Slowmode  optional[int]      `json:"rate_limit_per_user"`
	Invitable *bool              `json:"invitable"`
	Tags      optional[[]string] `json:"applied_tags"`
	Message   json.RawMessage    `json:"message"`
	Archived  *bool              `json:"archived"`
	Locked    *bool              `json:"locked"`
	Flags     *int               `json:"flags"`
}

// Channel flags (docs: resources/channel, "Channel Flags").
const (
	flagPinned     = 1 << 1
	flagRequireTag = 1 << 4
)

func decodedThread(body []byte) (*threadForm, *apiError) {
	f := &threadForm{}
	if err := json.Unmarshal(body, f); err != nil {
		return nil, formError("MODEL_TYPE_CONVERT", fmt.Sprintf("The thread cannot be read: %v.", err))
	}
	return f, nil
}

// createThread is POST /channels/{channel}/threads: a thread without a message, or a
// post in a forum.
func (s *Server) createThread(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botChannel(c, 0)
	if err != nil {
		return refuse(err)
	}
	if ch.Type == channelForum {
		return s.createPost(c, ch)
	}
	kinds := ch.threadTypes()
	if kinds == nil {
		return refuse(errChannelType)
	}
	if errs := rules.Thread(c.bodyOrEmpty(), kinds...); errs != nil {
		return refuse(invalidForm(errs))
	}
	f, err := decodedThread(c.bodyOrEmpty())
	if err != nil {
		return refuse(err)
	}
	kind := channelPrivateThread // docs: Start Thread without Message, note *
	if f.Type != nil {
		kind = *f.Type
	}
	if !slices.Contains(kinds, int64(kind)) {
		return refuse(formError("BASE_TYPE_CHOICES", fmt.Sprintf("Value must be one of {%d}.", kinds[0]), "type"))
	}
	if !s.world.permissionsIn(ch, botID).has(ch.toStart(kind)) {
		return refuse(errMissingPermissions)
	}
	t := s.startThread(ch, kind, s.ids.next(), f.Name.Value, botID, f.HideAfter.Value)
	t.thread.slowmode = f.Slowmode.Value
	t.thread.uninvitable = f.Invitable != nil && !*f.Invitable
	s.threadMade(t)
	s.tellOfThread(t)
	return reply{http.StatusCreated, s.world.channelShape(t)}, nil
}

// tellOfThread leaves the message in the parent channel that says a public thread was
// started (docs: resources/message, "Message Reference Content Attribution", thread
// created messages).
func (s *Server) tellOfThread(t *channel) {
	if t.Type == channelPrivateThread {
		return
	}
	author, _ := s.world.userByID(t.thread.ownerID)
	m := s.blank(t.ParentID, author)
	m.Type, m.Content = messageThreadCreated, t.Name
	m.MessageReference = object{"type": 0, "guild_id": t.guild.ID, "channel_id": t.ID}
	s.keep(m)
	s.announce(announceCreate, m)
}

// createPost makes a thread in a forum together with its first message, which has the
// thread's id. The caller holds the server's lock.
func (s *Server) createPost(c *call, forum *channel) (reply, *apiError) {
	if !s.world.permissionsIn(forum, botID).has(forum.toStart(channelPublicThread)) {
		return refuse(errMissingPermissions)
	}
	body := c.bodyOrEmpty()
	if errs := rules.ForumPost(body, len(c.files)); errs != nil {
		return refuse(invalidForm(errs))
	}
	f, err := decodedThread(body)
	if err != nil {
		return refuse(err)
	}
	if rules.Empty(f.Message, len(c.files)) {
		return refuse(errEmptyMessage)
	}
	words, err := decoded(f.Message)
	if err != nil {
		return refuse(err)
	}
	if len(c.files) > 0 && !s.world.permissionsIn(forum, botID).has(permAttachFiles) {
		return refuse(errMissingPermissions)
	}
	if err := forum.checkTags(f.Tags.Value); err != nil {
		return refuse(err)
	}
	t, m, err := s.postInForum(forum, s.world.bot, f, words, c.files)
	if err != nil {
		return refuse(err)
	}
	shape := s.world.channelShape(t)
	shape["message"] = m
	return reply{http.StatusCreated, shape}, nil
}

// checkTags refuses tags that the forum does not have.
func (c *channel) checkTags(tags []string) *apiError {
	for _, id := range tags {
		if !slices.ContainsFunc(c.Tags, func(t forumTag) bool { return t.ID == id }) {
			return &apiError{status: http.StatusBadRequest, code: 10087, message: "Unknown Tag"}
		}
	}
	if c.RequireTag && len(tags) == 0 {
		return &apiError{status: http.StatusBadRequest, code: 40067, message: "A tag is required to create a forum post in this channel"}
	}
	return nil
}

// postInForum makes a thread with its first message and tells everybody. Nonces are for
// channels only.
func (s *Server) postInForum(forum *channel, author user, f *threadForm, words *messageForm, files []upload) (*channel, *message, *apiError) {
	m := s.blank("", author)
	t := s.startThread(forum, channelPublicThread, m.ID, f.Name.Value, author.ID, f.HideAfter.Value)
	t.thread.slowmode = f.Slowmode.Value
	t.thread.tags = append(t.thread.tags, f.Tags.Value...)
	m.ChannelID = t.ID
	m.Flags = words.Flags.Value & (flagSuppressEmbeds | flagSilent | flagComponentsV2)
	if err := s.apply(m, words, files, allMentions); err != nil {
		s.world.dropThread(t)
		return nil, nil, err
	}
	s.keep(m)
	s.threadMade(t)
	s.announce(announceCreate, m)
	return t, m, nil
}

// createThreadFrom is POST /channels/{channel}/messages/{message}/threads. The thread
// has the message's id.
func (s *Server) createThreadFrom(c *call) (reply, *apiError) {
	if errs := rules.Thread(c.bodyOrEmpty()); errs != nil {
		return refuse(invalidForm(errs))
	}
	f, err := decodedThread(c.bodyOrEmpty())
	if err != nil {
		return refuse(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botChannel(c, 0)
	if err != nil {
		return refuse(err)
	}
	kinds := ch.threadTypes()
	if kinds == nil {
		return refuse(errChannelType)
	}
	if !s.world.permissionsIn(ch, botID).has(permPublicThreads | permReadMessageHistory) {
		return refuse(errMissingPermissions)
	}
	m, err := visibleMessage(ch, c)
	if err != nil {
		return refuse(err)
	}
	if s.world.channels[m.ID] != nil {
		return refuse(&apiError{status: http.StatusBadRequest, code: 160004, message: "A thread has already been created for this message"})
	}
	t := s.startThread(ch, int(kinds[0]), m.ID, f.Name.Value, botID, f.HideAfter.Value)
	t.thread.slowmode = f.Slowmode.Value
	changed := *m
	changed.Flags |= flagHasThread
	changed.Thread = s.world.channelShape(t)
	ch.log.replace(&changed)
	// The thread begins with a message that only points back (docs: topics/threads, "New
	// Message Types").
	first := s.blank(t.ID, m.Author)
	first.Type = messageThreadStarter
	first.MessageReference = object{"type": 0, "guild_id": ch.guild.ID, "channel_id": ch.ID, "message_id": m.ID}
	first.ReferencedMessage = m
	s.keep(first)
	t.thread.messages, t.thread.sent = 0, 0
	s.threadMade(t)
	s.announce(announceUpdate, &changed)
	return reply{http.StatusCreated, s.world.channelShape(t)}, nil
}

// activeThreads is GET /guilds/{guild}/threads/active, youngest first.
func (s *Server) activeThreads(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.pathGuild(c)
	if err != nil {
		return refuse(err)
	}
	threads, members := s.world.activeThreads(g)
	return ok(object{"threads": threads, "members": members, "has_more": false})
}

// activeThreads are the threads of g that the bot can see and that are not archived,
// and its membership of them.
func (w *world) activeThreads(g *guild) (threads, members []object) {
	threads, members = []object{}, []object{}
	for _, t := range g.Threads {
		if t.thread.isArchived(w.now()) || !w.permissionsIn(t, botID).has(permViewChannel) {
			continue
		}
		shape := w.channelShape(t)
		if member, joined := shape["member"].(object); joined {
			members = append(members, member)
		}
		threads = append(threads, shape)
	}
	for _, list := range [][]object{threads, members} {
		slices.SortFunc(list, func(a, b object) int {
			if olderID(stringOf(a["id"]), stringOf(b["id"])) {
				return 1
			}
			return -1
		})
	}
	return threads, members
}

// botThread is the thread of the path.
func (s *Server) botThread(c *call) (*channel, *apiError) {
	ch, err := s.botChannel(c, 0)
	if err == nil && !ch.isThread() {
		err = errChannelType
	}
	return ch, err
}

// pathMember is the user of a thread member path.
func (c *call) pathMember() string {
	if id := c.PathValue("user"); id != "" {
		return id
	}
	return botID
}

// addThreadMember is PUT /channels/{channel}/thread-members/{user or @me}.
func (s *Server) addThreadMember(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botThread(c)
	if err != nil {
		return refuse(err)
	}
	id := c.pathMember()
	perms := s.world.permissionsIn(ch, botID)
	switch _, known := s.world.userByID(id); {
	case !known:
		return refuse(errUnknownUser)
	case ch.guild.members[id] == nil:
		return refuse(errUnknownMember)
	case ch.thread.isArchived(s.clock.Now()):
		return refuse(errThreadArchived)
	case id != botID && !perms.has(permSendInThreads):
		return refuse(errMissingPermissions)
	case id != botID && ch.thread.uninvitable && ch.thread.ownerID != botID && !perms.has(permManageThreads):
		return refuse(errMissingPermissions)
	case !s.world.permissionsIn(ch.thread.parent, id).has(permViewChannel):
		return refuse(errMissingAccess)
	}
	s.joinThread(ch, id)
	return noContent()
}

// removeThreadMember is DELETE /channels/{channel}/thread-members/{user or @me}.
func (s *Server) removeThreadMember(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botThread(c)
	if err != nil {
		return refuse(err)
	}
	id := c.pathMember()
	owns := ch.Type == channelPrivateThread && ch.thread.ownerID == botID
	switch {
	case ch.thread.isArchived(s.clock.Now()):
		return refuse(errThreadArchived)
	case id != botID && !owns && !s.world.permissionsIn(ch, botID).has(permManageThreads):
		return refuse(errMissingPermissions)
	case !ch.thread.has(id):
		return refuse(errUnknownMember)
	}
	s.leaveThread(ch, id)
	return noContent()
}

// getThreadMember is GET /channels/{channel}/thread-members/{user}.
func (s *Server) getThreadMember(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botThread(c)
	if err != nil {
		return refuse(err)
	}
	id := c.pathMember()
	at := slices.IndexFunc(ch.thread.members, func(m threadMember) bool { return m.UserID == id })
	if at < 0 {
		return refuse(errUnknownMember)
	}
	shape := threadMemberShape(ch, ch.thread.members[at])
	if m := ch.guild.members[id]; m != nil && c.flag("with_member") {
		shape["member"] = s.world.memberShape(m)
	}
	return ok(shape)
}

// listThreadMembers is GET /channels/{channel}/thread-members, which needs the members
// intent (docs: resources/channel, "List Thread Members"); the application does not
// have it.
func (s *Server) listThreadMembers(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.botThread(c); err != nil {
		return refuse(err)
	}
	return refuse(errMissingAccess)
}

// editChannel is PATCH /channels/{channel}, for threads. The bot manages no other
// channels here.
func (s *Server) editChannel(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botChannel(c, 0)
	switch {
	case err != nil:
		return refuse(err)
	case ch.isDM():
		return refuse(errChannelType)
	case !ch.isThread():
		return refuse(errMissingPermissions)
	}
	if errs := rules.ThreadEdit(c.bodyOrEmpty()); errs != nil {
		return refuse(invalidForm(errs))
	}
	f, err := decodedThread(c.bodyOrEmpty())
	if err == nil {
		err = s.mayEdit(ch, f)
	}
	if err == nil && f.Tags.Set {
		err = ch.thread.parent.checkTags(f.Tags.Value)
	}
	if err != nil {
		return refuse(err)
	}
	s.editThread(ch, f)
	s.threadChanged(ch)
	return ok(s.world.channelShape(ch))
}

// mayEdit says whether the bot may change a thread so (docs: topics/threads, "Editing &
// Deleting Threads", "Locked Threads", and resources/channel, "Modify Channel").
func (s *Server) mayEdit(ch *channel, f *threadForm) *apiError {
	t := ch.thread
	perms := s.world.permissionsIn(ch, botID)
	onlyBack := f.Archived != nil && !*f.Archived && !f.Name.Set && !f.HideAfter.Set && !f.Slowmode.Set && !f.Tags.Set &&
		f.Invitable == nil && f.Locked == nil && f.Flags == nil
	switch {
	case t.isArchived(s.clock.Now()) && (f.Archived == nil || *f.Archived):
		return errThreadArchived
	case perms.has(permManageThreads):
		return nil
	case t.locked:
		return errThreadLocked
	case onlyBack && perms.has(permSendInThreads):
		return nil
	case t.ownerID != botID || f.Locked != nil || f.Slowmode.Set || f.Flags != nil:
		return errMissingPermissions
	}
	return nil
}

// editThread changes what the form sets.
func (s *Server) editThread(ch *channel, f *threadForm) {
	t, now := ch.thread, s.clock.Now()
	if f.Name.Set && f.Name.Value != "" {
		ch.Name = f.Name.Value
	}
	if f.HideAfter.Set && f.HideAfter.Value != 0 {
		t.hideAfter, t.active, t.changed = f.HideAfter.Value, now, now
	}
	if f.Archived != nil && *f.Archived != t.isArchived(now) {
		t.archived, t.changed = *f.Archived, now
		if t.archived {
			t.pinned = false // archiving unsets the flag (docs: topics/threads, "Forum and Media Channel Thread Fields")
		} else {
			t.active = now
		}
	}
	if f.Locked != nil {
		t.locked = *f.Locked
	}
	if f.Invitable != nil {
		t.uninvitable = !*f.Invitable
	}
	if f.Slowmode.Set {
		t.slowmode = f.Slowmode.Value
	}
	if f.Tags.Set {
		t.tags = append([]string{}, f.Tags.Value...)
	}
	if f.Flags != nil && ch.inForum() {
		t.pinned = *f.Flags&flagPinned != 0
	}
}

// deleteChannel is DELETE /channels/{channel}: threads only, the bot manages no other
// channels; a DM is closed, which shows nowhere.
func (s *Server) deleteChannel(c *call) (reply, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ch, err := s.botChannel(c, 0)
	if err != nil {
		return refuse(err)
	}
	if !ch.isDM() && !(ch.isThread() && s.world.permissionsIn(ch, botID).has(permManageThreads)) {
		return refuse(errMissingPermissions)
	}
	shape := s.world.channelShape(ch)
	if ch.isThread() {
		s.dropThread(ch)
	}
	return ok(shape)
}

// dropThread removes a thread and its messages for good.
func (s *Server) dropThread(ch *channel) {
	if s.world.permissionsIn(ch, botID).has(permViewChannel) {
		s.announceGuild("THREAD_DELETE", ch.guild, object{"id": ch.ID, "guild_id": ch.guild.ID, "parent_id": ch.ParentID, "type": ch.Type})
	}
	for _, e := range ch.log.entries {
		s.dropFiles(e.msg)
	}
	s.world.dropThread(ch)
	s.channelsChanged()
}

func (w *world) dropThread(ch *channel) {
	ch.guild.Threads = slices.DeleteFunc(ch.guild.Threads, func(c *channel) bool { return c == ch })
	delete(w.channels, ch.ID)
}
