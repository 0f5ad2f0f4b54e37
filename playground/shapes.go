package playground

// How the world's things look in Discord's JSON. All of these read the world, so the
// caller holds the server's lock.

func (w *world) channelShape(c *channel) object {
	o := object{"id": c.ID, "type": c.Type, "flags": 0, "last_message_id": nil}
	if last := c.log.lastID(); last != "" {
		o["last_message_id"] = last
	}
	if c.isDM() {
		recipients := []user{}
		for _, id := range c.recipients {
			// A DM object lists the others, not the one who asks; the bot asks.
			if u, ok := w.userByID(id); ok && id != botID {
				recipients = append(recipients, u)
			}
		}
		o["recipients"] = recipients
		return o
	}
	o["guild_id"] = c.guild.ID
	o["name"] = c.Name
	if c.isThread() {
		w.threadShape(c, o)
		return o
	}
	o["position"] = c.Position
	o["parent_id"] = nil
	if c.ParentID != "" {
		o["parent_id"] = c.ParentID
	}
	o["permission_overwrites"] = append([]overwrite{}, c.Overwrites...)
	o["nsfw"] = false
	switch c.Type {
	case channelText, channelNews:
		o["topic"] = nil
		if c.Topic != "" {
			o["topic"] = c.Topic
		}
		o["rate_limit_per_user"] = 0
	case channelForum:
		o["topic"] = nil
		if c.Topic != "" {
			o["topic"] = c.Topic
		}
		if c.RequireTag {
			o["flags"] = flagRequireTag
		}
		o["available_tags"] = append([]forumTag{}, c.Tags...)
		o["rate_limit_per_user"], o["default_reaction_emoji"], o["default_sort_order"], o["default_forum_layout"] = 0, nil, nil, 0
	case channelVoice:
		o["bitrate"] = 64000
		o["user_limit"] = 0
		o["rtc_region"] = nil
		o["rate_limit_per_user"] = 0
	}
	return o
}

// partialChannel is what an interaction carries (docs: receiving-and-responding,
// "Resolved Data Structure", note on partial channels).
func (w *world) partialChannel(c *channel, userID string) object {
	o := w.channelShape(c)
	delete(o, "permission_overwrites")
	if !c.isDM() {
		o["permissions"] = w.permissionsIn(c, userID).String()
	}
	return o
}

func (w *world) guildShape(g *guild) object {
	emojis := g.Emojis
	if emojis == nil {
		emojis = []object{}
	}
	return object{
		"id": g.ID, "name": g.Name, "owner_id": g.OwnerID, "preferred_locale": g.Locale,
		"roles": g.Roles, "emojis": emojis, "stickers": []any{}, "features": []string{"COMMUNITY"},
		"icon": nil, "description": nil, "home_header": nil, "splash": nil, "discovery_splash": nil, "banner": nil,
		"application_id": nil, "region": "us-east", "afk_channel_id": nil, "afk_timeout": 300,
		"system_channel_id": nil, "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": nil,
		"verification_level": 1, "default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 2,
		"max_presences": nil, "max_members": 500000, "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
		"vanity_url_code": nil, "premium_tier": 0, "premium_subscription_count": 0, "rules_channel_id": nil,
		"safety_alerts_channel_id": nil, "public_updates_channel_id": nil, "premium_progress_bar_enabled": false,
		"nsfw": false, "nsfw_level": 0, "incidents_data": nil,
	}
}

// guildCreate is the GUILD_CREATE event: the guild and what only the event has (docs:
// events/gateway-events, "Guild Create"). Without the privileged members intent the
// only member sent is the bot.
func (w *world) guildCreate(g *guild) object {
	o := w.guildShape(g)
	channels := []object{}
	for _, c := range g.Channels {
		channels = append(channels, w.channelShape(c))
	}
	bot := g.members[botID]
	o["joined_at"] = bot.joinedAt
	o["large"] = len(g.members) > 250
	o["member_count"] = len(g.members)
	o["members"] = []object{w.memberShape(bot)}
	o["channels"] = channels
	// A thread member is sent here without the ids (docs: resources/channel, "Thread
	// Member Object", note *).
	threads, members := w.activeThreads(g)
	for _, m := range members {
		delete(m, "id")
		delete(m, "user_id")
	}
	o["threads"] = threads
	for _, empty := range []string{"voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds"} {
		o[empty] = []any{}
	}
	return o
}

// memberShape is a full guild member object (docs: resources/guild).
func (w *world) memberShape(m *member) object {
	o := w.partialMember(m)
	u, _ := w.userByID(m.userID)
	o["user"] = u
	o["deaf"] = false
	o["mute"] = false
	return o
}

// partialMember is a member without user, deaf and mute, as resolved data has it.
func (w *world) partialMember(m *member) object {
	return object{
		"roles": m.Roles, "joined_at": m.joinedAt, "nick": nil, "avatar": nil, "banner": nil,
		"premium_since": nil, "pending": false, "flags": 0, "communication_disabled_until": nil,
	}
}

func (w *world) botUserShape() object {
	b := w.bot
	return object{
		"id": b.ID, "username": b.Username, "global_name": nil, "discriminator": b.Discriminator, "avatar": nil,
		"bot": true, "public_flags": 0, "flags": 0, "mfa_enabled": true, "locale": "en-US", "verified": true, "email": nil,
	}
}

func (w *world) applicationShape() object {
	owner := user{ID: "1181000000000000010", Username: "trailhead.keeper", Discriminator: "0"}
	installed := 0
	for _, p := range w.people {
		if p.installed {
			installed++
		}
	}
	return object{
		"id": botID, "name": w.bot.Username, "icon": nil, "description": "", "type": nil, "bot": w.bot,
		"bot_public": true, "bot_require_code_grant": false, "verify_key": "0000000000000000000000000000000000000000000000000000000000000000",
		"flags": 0, "flags_new": "0", "redirect_uris": []string{}, "interactions_endpoint_url": nil, "role_connections_verification_url": nil,
		"owner": owner, "approximate_guild_count": len(w.guildIDs()), "approximate_user_install_count": installed,
		"approximate_user_authorization_count": installed, "explicit_content_filter": 0, "team": nil,
		"eligible_oauth2_scopes":   []string{"bot", "applications.commands"},
		"integration_types_config": object{"0": object{}, "1": object{}},
	}
}
