package playground

import "strconv"

// permissions is a set of Discord's permission bits (docs: topics/permissions). It
// travels as a decimal text.
type permissions uint64

const (
	permAdministrator      permissions = 1 << 3
	permManageGuild        permissions = 1 << 5
	permAddReactions       permissions = 1 << 6
	permViewChannel        permissions = 1 << 10
	permSendMessages       permissions = 1 << 11
	permManageMessages     permissions = 1 << 13
	permEmbedLinks         permissions = 1 << 14
	permAttachFiles        permissions = 1 << 15
	permReadMessageHistory permissions = 1 << 16
	permMentionEveryone    permissions = 1 << 17
	permExternalEmojis     permissions = 1 << 18
	permConnect            permissions = 1 << 20
	permSpeak              permissions = 1 << 21
	permChangeNickname     permissions = 1 << 26
	permApplicationCmds    permissions = 1 << 31
	permManageThreads      permissions = 1 << 34
	permPublicThreads      permissions = 1 << 35
	permPrivateThreads     permissions = 1 << 36
	permSendInThreads      permissions = 1 << 38
	permUseExternalApps    permissions = 1 << 50

	permAll permissions = 1<<53 - 1
)

func (p permissions) has(q permissions) bool { return p&q == q }

func (p permissions) String() string { return strconv.FormatUint(uint64(p), 10) }

func (p permissions) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func (p *permissions) UnmarshalText(b []byte) error {
	n, err := strconv.ParseUint(string(b), 10, 64)
	*p = permissions(n)
	return err
}

// guildPermissions are a member's permissions before any channel has its say.
func guildPermissions(g *guild, m *member) permissions {
	if m.userID == g.OwnerID {
		return permAll
	}
	p := g.role(g.ID).Permissions
	for _, id := range m.Roles {
		if r := g.role(id); r != nil {
			p |= r.Permissions
		}
	}
	if p.has(permAdministrator) {
		return permAll
	}
	return p
}

// channelPermissions follows the order that Discord documents: base permissions, then
// the overwrites of @everyone, of the member's roles together, of the member (docs:
// topics/permissions, "Permission Overwrites"). A channel that cannot be seen allows
// nothing. A thread has its parent's; a private one is seen by its members and by those
// who manage threads (docs: topics/threads, "Permissions").
func channelPermissions(g *guild, c *channel, m *member) permissions {
	if c.isThread() {
		p := channelPermissions(g, c.thread.parent, m)
		if c.Type == channelPrivateThread && !c.thread.has(m.userID) && !p.has(permManageThreads) {
			return 0
		}
		return p
	}
	p := guildPermissions(g, m)
	if p == permAll {
		return p
	}
	var allow, deny permissions
	for _, o := range c.Overwrites {
		switch {
		case o.ID == g.ID:
			p = p&^o.Deny | o.Allow
		case o.Type == 0 && m.hasRole(o.ID):
			allow |= o.Allow
			deny |= o.Deny
		}
	}
	p = p&^deny | allow
	for _, o := range c.Overwrites {
		if o.Type == 1 && o.ID == m.userID {
			p = p&^o.Deny | o.Allow
		}
	}
	if !p.has(permViewChannel) {
		return 0
	}
	return p
}
