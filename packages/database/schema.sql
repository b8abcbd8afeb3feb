-- Made by `npm run generate` from the migrations. Do not edit.

create table api_tokens (
  id uuid not null,
  user_id text not null,
  name text not null,
  token_hash bytea not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint api_tokens_pkey PRIMARY KEY (id),
  constraint api_tokens_token_hash_key UNIQUE (token_hash)
);

create table attachments (
  id uuid not null,
  message_id uuid not null,
  "position" smallint not null,
  type text not null,
  state text default 'pending'::text not null,
  external_id text,
  source_url text,
  filename text,
  mime_type text,
  sha256 text,
  size_bytes bigint,
  created_at timestamp with time zone default now() not null,
  fetch_channel_id uuid,
  stored_as text,
  attempts integer default 0 not null,
  next_attempt_at timestamp with time zone,
  failure text,
  thumbnail_stored_as text,
  constraint attachments_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'ready'::text, 'failed'::text, 'deleted'::text]))),
  constraint attachments_type_check CHECK ((type = ANY (ARRAY['text'::text, 'image'::text, 'video'::text, 'audio'::text, 'voice'::text, 'document'::text, 'sticker'::text, 'location'::text, 'contacts'::text, 'interactive'::text, 'reaction'::text, 'story'::text, 'template'::text, 'system'::text, 'unsupported'::text]))),
  constraint attachments_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint attachments_pkey PRIMARY KEY (id),
  constraint attachments_message_id_position_key UNIQUE (message_id, "position")
);
CREATE INDEX attachments_stored ON public.attachments USING btree (stored_as) WHERE (stored_as IS NOT NULL);
CREATE INDEX attachments_thumbnails ON public.attachments USING btree (thumbnail_stored_as) WHERE (thumbnail_stored_as IS NOT NULL);
CREATE INDEX attachments_to_fetch ON public.attachments USING btree (fetch_channel_id, next_attempt_at) WHERE ((state = 'pending'::text) AND (fetch_channel_id IS NOT NULL));
CREATE INDEX attachments_to_remove ON public.attachments USING btree (id) WHERE ((state = 'deleted'::text) AND ((stored_as IS NOT NULL) OR (thumbnail_stored_as IS NOT NULL)));

create table audit_log (
  id uuid not null,
  user_id text,
  action text not null,
  subject_type text not null,
  subject_id text not null,
  detail jsonb,
  occurred_at timestamp with time zone not null,
  constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_subject ON public.audit_log USING btree (subject_type, subject_id, id);
CREATE INDEX audit_log_user ON public.audit_log USING btree (user_id, id);

create table canned_replies (
  id uuid not null,
  shortcut text not null,
  title text not null,
  text text not null,
  created_by text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint canned_replies_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint canned_replies_pkey PRIMARY KEY (id),
  constraint canned_replies_shortcut_key UNIQUE (shortcut)
);

create table channel_checks (
  channel_id uuid not null,
  name text not null,
  state text not null,
  sentence text not null,
  action text,
  detail text,
  facts jsonb,
  credentials_mark text,
  problem text,
  since timestamp with time zone not null,
  checked_at timestamp with time zone,
  due_at timestamp with time zone not null,
  constraint channel_checks_state_check CHECK ((state = ANY (ARRAY['ok'::text, 'warning'::text, 'failing'::text, 'unknown'::text]))),
  constraint channel_checks_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE CASCADE,
  constraint channel_checks_pkey PRIMARY KEY (channel_id, name)
);

create table channel_events (
  id uuid not null,
  platform text not null,
  channel_id uuid,
  account_external_id text,
  name text not null,
  detail text,
  payload jsonb,
  occurred_at timestamp with time zone not null,
  dedupe_key text not null,
  constraint channel_events_platform_check CHECK ((platform = ANY (ARRAY['whatsapp'::text, 'instagram'::text, 'facebook'::text, 'telegram'::text]))),
  constraint channel_events_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE CASCADE,
  constraint channel_events_pkey PRIMARY KEY (id),
  constraint channel_events_platform_dedupe_key_key UNIQUE (platform, dedupe_key)
);
CREATE INDEX channel_events_account ON public.channel_events USING btree (account_external_id, id);

create table channel_leases (
  channel_id uuid not null,
  holder text not null,
  leased_until timestamp with time zone not null,
  constraint channel_leases_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE CASCADE,
  constraint channel_leases_pkey PRIMARY KEY (channel_id)
);

create table channel_logins (
  id uuid not null,
  platform text not null,
  state_hash bytea not null,
  user_id text not null,
  session_id uuid,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  problem text,
  sealed_found bytea,
  constraint channel_logins_platform_check CHECK ((platform = ANY (ARRAY['whatsapp'::text, 'instagram'::text, 'facebook'::text]))),
  constraint channel_logins_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint channel_logins_pkey PRIMARY KEY (id),
  constraint channel_logins_state_hash_key UNIQUE (state_hash)
);

create table channel_setups (
  platform text not null,
  sealed_app_secrets bytea,
  sealed_verify_token bytea,
  app_id text,
  login_configuration_id text,
  handshake_at timestamp with time zone,
  handshake_refused_at timestamp with time zone,
  signature_failed_at timestamp with time zone,
  first_webhook_at timestamp with time zone,
  last_webhook_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  constraint channel_setups_platform_check CHECK ((platform = ANY (ARRAY['whatsapp'::text, 'instagram'::text, 'facebook'::text]))),
  constraint channel_setups_pkey PRIMARY KEY (platform)
);

create table channel_viewers (
  user_id text not null,
  channel_id uuid not null,
  constraint channel_viewers_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE CASCADE,
  constraint channel_viewers_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint channel_viewers_pkey PRIMARY KEY (user_id, channel_id)
);

create table channels (
  id uuid not null,
  platform text not null,
  external_id text not null,
  name text not null,
  is_simulated boolean default false not null,
  sealed_credentials bytea,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  account_external_id text,
  allows_human_agent boolean default false not null,
  first_inbound_at timestamp with time zone,
  constraint channels_platform_check CHECK ((platform = ANY (ARRAY['whatsapp'::text, 'instagram'::text, 'facebook'::text, 'telegram'::text]))),
  constraint channels_pkey PRIMARY KEY (id),
  constraint channels_platform_external_id_key UNIQUE (platform, external_id)
);

create table contact_identities (
  id uuid not null,
  contact_id uuid not null,
  platform text not null,
  kind text not null,
  scope text default ''::text not null,
  value text not null,
  created_at timestamp with time zone default now() not null,
  constraint contact_identities_kind_check CHECK ((kind = ANY (ARRAY['phone'::text, 'bsuid'::text, 'whatsapp_group'::text, 'psid'::text, 'igsid'::text, 'telegram_user'::text, 'telegram_chat'::text, 'telegram_phone'::text]))),
  constraint contact_identities_platform_check CHECK ((platform = ANY (ARRAY['whatsapp'::text, 'instagram'::text, 'facebook'::text, 'telegram'::text]))),
  constraint contact_identities_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contacts(id) ON DELETE CASCADE,
  constraint contact_identities_pkey PRIMARY KEY (id),
  constraint contact_identities_platform_kind_scope_value_key UNIQUE (platform, kind, scope, value)
);
CREATE INDEX contact_identities_contact ON public.contact_identities USING btree (contact_id);

create table contact_merges (
  id uuid not null,
  kept_contact_id uuid not null,
  merged_contact_id uuid not null,
  reason text not null,
  identity_ids uuid[] not null,
  conversation_ids uuid[] not null,
  created_at timestamp with time zone not null,
  undone_at timestamp with time zone,
  lent text[] default '{}'::text[] not null,
  constraint contact_merges_kept_contact_id_fkey FOREIGN KEY (kept_contact_id) REFERENCES contacts(id) ON DELETE CASCADE,
  constraint contact_merges_merged_contact_id_fkey FOREIGN KEY (merged_contact_id) REFERENCES contacts(id) ON DELETE CASCADE,
  constraint contact_merges_pkey PRIMARY KEY (id)
);
CREATE INDEX contact_merges_kept ON public.contact_merges USING btree (kept_contact_id);
CREATE INDEX contact_merges_merged ON public.contact_merges USING btree (merged_contact_id);

create table contacts (
  id uuid not null,
  name text,
  client_id text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  address_book_name text,
  address_book_at timestamp with time zone,
  merged_into uuid,
  constraint contacts_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES contacts(id) ON DELETE SET NULL,
  constraint contacts_pkey PRIMARY KEY (id)
);
CREATE INDEX contacts_merged_into ON public.contacts USING btree (merged_into) WHERE (merged_into IS NOT NULL);

create table conversation_addresses (
  channel_id uuid not null,
  address text not null,
  conversation_id uuid not null,
  constraint conversation_addresses_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id),
  constraint conversation_addresses_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint conversation_addresses_pkey PRIMARY KEY (address, channel_id)
);
CREATE INDEX conversation_addresses_conversation ON public.conversation_addresses USING btree (conversation_id);

create table conversation_channels (
  conversation_id uuid not null,
  channel_id uuid not null,
  constraint conversation_channels_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE CASCADE,
  constraint conversation_channels_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint conversation_channels_pkey PRIMARY KEY (conversation_id, channel_id)
);
CREATE INDEX conversation_channels_channel ON public.conversation_channels USING btree (channel_id);

create table conversation_merges (
  id uuid not null,
  contact_merge_id uuid,
  kept_conversation_id uuid not null,
  merged_conversation_id uuid not null,
  addresses text[] not null,
  message_ids uuid[] not null,
  unread_count integer not null,
  created_at timestamp with time zone not null,
  undone_at timestamp with time zone,
  constraint conversation_merges_contact_merge_id_fkey FOREIGN KEY (contact_merge_id) REFERENCES contact_merges(id) ON DELETE CASCADE,
  constraint conversation_merges_kept_conversation_id_fkey FOREIGN KEY (kept_conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint conversation_merges_merged_conversation_id_fkey FOREIGN KEY (merged_conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint conversation_merges_pkey PRIMARY KEY (id)
);
CREATE INDEX conversation_merges_contact_merge ON public.conversation_merges USING btree (contact_merge_id);

create table conversations (
  id uuid not null,
  channel_id uuid not null,
  platform text not null,
  external_id text not null,
  contact_id uuid,
  peer_name text,
  peer_username text,
  subject text,
  unread_count integer default 0 not null,
  message_count integer default 0 not null,
  last_position bigint default 0 not null,
  last_message_id uuid,
  last_message_text text,
  last_message_type text,
  last_message_direction text,
  last_message_at timestamp with time zone,
  last_inbound_at timestamp with time zone,
  last_outbound_at timestamp with time zone,
  awaiting_reply_since timestamp with time zone,
  assigned_manager_id text,
  is_archived boolean default false not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  reply_address text not null,
  merged_into uuid,
  last_message_hour timestamp with time zone generated always as (date_bin('01:00:00'::interval, last_message_at, '2000-01-01 00:00:00+00'::timestamp with time zone)) stored,
  label_ids uuid[] default '{}'::uuid[] not null,
  constraint conversations_last_message_direction_check CHECK ((last_message_direction = ANY (ARRAY['inbound'::text, 'outbound'::text]))),
  constraint conversations_last_message_type_check CHECK ((last_message_type = ANY (ARRAY['text'::text, 'image'::text, 'video'::text, 'audio'::text, 'voice'::text, 'document'::text, 'sticker'::text, 'location'::text, 'contacts'::text, 'interactive'::text, 'reaction'::text, 'story'::text, 'template'::text, 'system'::text, 'unsupported'::text]))),
  constraint conversations_platform_check CHECK ((platform = ANY (ARRAY['whatsapp'::text, 'instagram'::text, 'facebook'::text, 'telegram'::text]))),
  constraint conversations_unread_count_check CHECK ((unread_count >= 0)),
  constraint conversations_assigned_manager_id_fkey FOREIGN KEY (assigned_manager_id) REFERENCES users(id) ON DELETE SET NULL,
  constraint conversations_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id),
  constraint conversations_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contacts(id),
  constraint conversations_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES conversations(id) ON DELETE SET NULL,
  constraint conversations_pkey PRIMARY KEY (id),
  constraint conversations_channel_id_external_id_key UNIQUE (channel_id, external_id)
);
CREATE INDEX conversations_archived ON public.conversations USING btree (last_message_hour DESC) WHERE is_archived;
CREATE INDEX conversations_assigned ON public.conversations USING btree (assigned_manager_id, last_message_hour DESC) WHERE ((assigned_manager_id IS NOT NULL) AND (NOT is_archived));
CREATE INDEX conversations_contact ON public.conversations USING btree (contact_id);
CREATE INDEX conversations_external_id ON public.conversations USING btree (external_id);
CREATE INDEX conversations_inbox ON public.conversations USING btree (last_message_hour DESC) WHERE (NOT is_archived);
CREATE INDEX conversations_labels ON public.conversations USING gin (label_ids) WHERE (label_ids <> '{}'::uuid[]);
CREATE INDEX conversations_merged_into ON public.conversations USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX conversations_needs_reply ON public.conversations USING btree (last_message_hour DESC) WHERE ((awaiting_reply_since IS NOT NULL) AND (NOT is_archived));

create table event_stream (
  id smallint default 1 not null,
  epoch text not null,
  seq bigint default 0 not null,
  constraint event_stream_id_check CHECK ((id = 1)),
  constraint event_stream_pkey PRIMARY KEY (id)
);

create table events (
  seq bigint not null,
  id uuid not null,
  type text not null,
  channel_id uuid,
  conversation_id uuid,
  data text not null,
  occurred_at timestamp with time zone not null,
  constraint events_pkey PRIMARY KEY (seq)
);

create table labels (
  id uuid not null,
  name text not null,
  name_key text not null,
  color text not null,
  created_at timestamp with time zone default now() not null,
  constraint labels_color_check CHECK ((color = ANY (ARRAY['grey'::text, 'red'::text, 'orange'::text, 'yellow'::text, 'green'::text, 'teal'::text, 'blue'::text, 'purple'::text, 'pink'::text]))),
  constraint labels_pkey PRIMARY KEY (id),
  constraint labels_name_key_key UNIQUE (name_key)
);

create table message_revisions (
  message_id uuid not null,
  dedupe_key text not null,
  is_original boolean not null,
  revision bigint not null,
  text text,
  occurred_at timestamp with time zone not null,
  constraint message_revisions_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint message_revisions_pkey PRIMARY KEY (message_id, dedupe_key)
);

create table message_template_lists (
  account_external_id text not null,
  fetched_at timestamp with time zone,
  due_at timestamp with time zone not null,
  seen_event_id uuid,
  problem text,
  constraint message_template_lists_pkey PRIMARY KEY (account_external_id)
);

create table message_templates (
  account_external_id text not null,
  name text not null,
  language text not null,
  external_id text not null,
  category text not null,
  status text not null,
  components jsonb not null,
  constraint message_templates_account_external_id_fkey FOREIGN KEY (account_external_id) REFERENCES message_template_lists(account_external_id) ON DELETE CASCADE,
  constraint message_templates_pkey PRIMARY KEY (account_external_id, name, language)
);

create table messages (
  id uuid not null,
  conversation_id uuid not null,
  channel_id uuid not null,
  external_id text,
  "position" bigint not null,
  direction text not null,
  type text not null,
  text text,
  payload jsonb,
  status text,
  error jsonb,
  reply_to_external_id text,
  sent_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  edited_at timestamp with time zone,
  deleted_at timestamp with time zone,
  client_message_id text,
  author_id text,
  earlier_external_ids text[],
  send_channel_id uuid,
  constraint messages_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text]))),
  constraint messages_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text]))),
  constraint messages_type_check CHECK ((type = ANY (ARRAY['text'::text, 'image'::text, 'video'::text, 'audio'::text, 'voice'::text, 'document'::text, 'sticker'::text, 'location'::text, 'contacts'::text, 'interactive'::text, 'reaction'::text, 'story'::text, 'template'::text, 'system'::text, 'unsupported'::text]))),
  constraint messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint messages_pkey PRIMARY KEY (id),
  constraint messages_conversation_id_position_key UNIQUE (conversation_id, "position"),
  constraint messages_external_id_channel_id_key UNIQUE (external_id, channel_id)
);
CREATE INDEX messages_client_message_id ON public.messages USING btree (conversation_id, client_message_id) WHERE (client_message_id IS NOT NULL);
CREATE INDEX messages_earlier_ids ON public.messages USING btree (conversation_id) WHERE (earlier_external_ids IS NOT NULL);
CREATE INDEX messages_unread_by_peer ON public.messages USING btree (conversation_id, sent_at) WHERE ((direction = 'outbound'::text) AND (status = ANY (ARRAY['sent'::text, 'delivered'::text])));
CREATE INDEX messages_without_external_id ON public.messages USING btree (conversation_id) WHERE (external_id IS NULL);

create table notes (
  id uuid not null,
  conversation_id uuid not null,
  author_id text,
  text text not null,
  created_at timestamp with time zone not null,
  edited_at timestamp with time zone,
  deleted_at timestamp with time zone,
  constraint notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES users(id) ON DELETE SET NULL,
  constraint notes_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE,
  constraint notes_pkey PRIMARY KEY (id)
);
CREATE INDEX notes_conversation ON public.notes USING btree (conversation_id, id);

create table outbox_jobs (
  id uuid not null,
  number bigint not null,
  channel_id uuid not null,
  queue_id uuid not null,
  message_id uuid not null,
  kind text not null,
  data jsonb,
  state text default 'queued'::text not null,
  holder text,
  attempts integer default 0 not null,
  claims integer default 0 not null,
  asked_at timestamp with time zone,
  due_at timestamp with time zone default now() not null,
  give_up_at timestamp with time zone not null,
  error jsonb,
  created_at timestamp with time zone default now() not null,
  constraint outbox_jobs_kind_check CHECK ((kind = ANY (ARRAY['message'::text, 'reaction'::text, 'edit'::text, 'delete'::text]))),
  constraint outbox_jobs_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'unknown'::text]))),
  constraint outbox_jobs_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE CASCADE,
  constraint outbox_jobs_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint outbox_jobs_pkey PRIMARY KEY (id)
);
CREATE INDEX outbox_jobs_message ON public.outbox_jobs USING btree (message_id);
CREATE INDEX outbox_jobs_queue ON public.outbox_jobs USING btree (queue_id, number);
CREATE INDEX outbox_jobs_unanswered ON public.outbox_jobs USING btree (channel_id) WHERE (state <> 'queued'::text);
CREATE INDEX outbox_jobs_waiting ON public.outbox_jobs USING btree (channel_id, number) WHERE (state = 'queued'::text);

create table outgoing_deliveries (
  endpoint_id uuid not null,
  event_id uuid not null,
  event_seq bigint,
  type text not null,
  state text default 'pending'::text not null,
  attempts integer default 0 not null,
  next_attempt_at timestamp with time zone,
  last_attempt_at timestamp with time zone,
  last_status integer,
  last_error text,
  duration_ms integer,
  response_excerpt text,
  created_at timestamp with time zone default now() not null,
  constraint outgoing_deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text]))),
  constraint outgoing_deliveries_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoints(id) ON DELETE CASCADE,
  constraint outgoing_deliveries_pkey PRIMARY KEY (endpoint_id, event_id)
);
CREATE INDEX outgoing_deliveries_age ON public.outgoing_deliveries USING btree (created_at);
CREATE INDEX outgoing_deliveries_due ON public.outgoing_deliveries USING btree (endpoint_id, next_attempt_at, event_seq) WHERE (state = 'pending'::text);
CREATE INDEX outgoing_deliveries_failed ON public.outgoing_deliveries USING btree (endpoint_id, event_id) WHERE (state = 'failed'::text);

create table pending_updates (
  id uuid not null,
  channel_id uuid not null,
  message_external_id text not null,
  kind text not null,
  dedupe_key text not null,
  data jsonb not null,
  created_at timestamp with time zone default now() not null,
  constraint pending_updates_kind_check CHECK ((kind = ANY (ARRAY['status'::text, 'reaction'::text, 'edit'::text, 'unsend'::text, 'echo'::text]))),
  constraint pending_updates_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE CASCADE,
  constraint pending_updates_pkey PRIMARY KEY (id),
  constraint pending_updates_message_external_id_channel_id_kind_dedupe__key UNIQUE (message_external_id, channel_id, kind, dedupe_key)
);
CREATE INDEX pending_updates_created ON public.pending_updates USING btree (created_at);

create table privacy_requests (
  id uuid not null,
  platform text not null,
  kind text not null,
  user_external_id text not null,
  issued_at timestamp with time zone not null,
  confirmation_code text not null,
  status text not null,
  detail text,
  created_at timestamp with time zone not null,
  completed_at timestamp with time zone,
  constraint privacy_requests_kind_check CHECK ((kind = ANY (ARRAY['deauthorize'::text, 'data_deletion'::text]))),
  constraint privacy_requests_platform_check CHECK ((platform = ANY (ARRAY['instagram'::text, 'facebook'::text]))),
  constraint privacy_requests_status_check CHECK ((status = ANY (ARRAY['received'::text, 'completed'::text]))),
  constraint privacy_requests_pkey PRIMARY KEY (id),
  constraint privacy_requests_confirmation_code_key UNIQUE (confirmation_code),
  constraint privacy_requests_platform_kind_user_external_id_issued_at_key UNIQUE (platform, kind, user_external_id, issued_at)
);

create table reactions (
  message_id uuid not null,
  actor text not null,
  emoji text,
  occurred_at timestamp with time zone not null,
  constraint reactions_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint reactions_pkey PRIMARY KEY (message_id, actor)
);

create table read_positions (
  channel_id uuid not null,
  address text not null,
  delivered_until timestamp with time zone,
  read_until timestamp with time zone,
  constraint read_positions_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE CASCADE,
  constraint read_positions_pkey PRIMARY KEY (channel_id, address)
);

create table search_conversations (
  conversation_id uuid not null,
  words tsvector not null,
  constraint search_conversations_pkey PRIMARY KEY (conversation_id)
);
CREATE INDEX search_conversations_words ON public.search_conversations USING gin (words) WITH (fastupdate=off);

create table search_index (
  id smallint default 1 not null,
  seq bigint not null,
  is_built boolean default false not null,
  walked_messages uuid default '00000000-0000-0000-0000-000000000000'::uuid not null,
  walked_conversations uuid default '00000000-0000-0000-0000-000000000000'::uuid not null,
  constraint search_index_id_check CHECK ((id = 1)),
  constraint search_index_pkey PRIMARY KEY (id)
);

create table search_postings (
  segment_id integer not null,
  word text not null,
  entries bytea not null,
  constraint search_postings_pkey PRIMARY KEY (segment_id, word)
);

create table search_segments (
  id integer not null,
  oldest_ms bigint not null,
  newest_ms bigint not null,
  entries bytea not null,
  is_stale boolean default false not null,
  format smallint default 1 not null,
  constraint search_segments_pkey PRIMARY KEY (id)
);

create table sessions (
  id uuid not null,
  user_id text not null,
  token_hash bytea not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  is_from_link boolean default false not null,
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_token_hash_key UNIQUE (token_hash)
);
CREATE INDEX sessions_user ON public.sessions USING btree (user_id);

create table settings (
  key text not null,
  value jsonb not null,
  updated_by text,
  updated_at timestamp with time zone not null,
  constraint settings_pkey PRIMARY KEY (key)
);

create table shared_chats (
  address text not null,
  channel_id uuid not null,
  constraint shared_chats_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE CASCADE,
  constraint shared_chats_pkey PRIMARY KEY (address)
);
CREATE INDEX shared_chats_channel ON public.shared_chats USING btree (channel_id);

create table sign_in_links (
  id uuid not null,
  user_id text not null,
  token_hash bytea not null,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint sign_in_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint sign_in_links_pkey PRIMARY KEY (id),
  constraint sign_in_links_token_hash_key UNIQUE (token_hash)
);

create table telegram_accounts (
  id uuid not null,
  name text not null,
  channel_id uuid,
  api_id integer,
  sealed_api_hash bytea,
  sealed_session bytea not null,
  sealed_proxy bytea,
  is_enabled boolean default true not null,
  state text default 'connecting'::text not null,
  state_reason text,
  state_changed_at timestamp with time zone default now() not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  lease_holder text,
  leased_until timestamp with time zone,
  backfilled_at timestamp with time zone,
  logout_requested_at timestamp with time zone,
  constraint telegram_accounts_state_check CHECK ((state = ANY (ARRAY['connecting'::text, 'online'::text, 'degraded'::text, 'needs_login'::text, 'banned'::text, 'stopped'::text]))),
  constraint telegram_accounts_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES channels(id) ON DELETE SET NULL,
  constraint telegram_accounts_pkey PRIMARY KEY (id),
  constraint telegram_accounts_channel_id_key UNIQUE (channel_id),
  constraint telegram_accounts_name_key UNIQUE (name)
);

create table telegram_channel_state (
  channel_id text not null,
  account_id uuid not null,
  pts integer not null,
  constraint telegram_channel_state_account_id_fkey FOREIGN KEY (account_id) REFERENCES telegram_accounts(id) ON DELETE CASCADE,
  constraint telegram_channel_state_pkey PRIMARY KEY (channel_id, account_id)
);
CREATE INDEX telegram_channel_state_account ON public.telegram_channel_state USING btree (account_id);

create table telegram_logins (
  id uuid not null,
  name text not null,
  method text not null,
  state text default 'requested'::text not null,
  api_id integer,
  sealed_api_hash bytea,
  sealed_proxy bytea,
  sealed_phone bytea,
  sealed_token bytea,
  sealed_code bytea,
  sealed_password bytea,
  token_expires_at timestamp with time zone,
  sent_by text,
  code_length integer,
  password_hint text,
  detail text,
  account_id uuid,
  requested_by text,
  lease_holder text,
  leased_until timestamp with time zone,
  expires_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint telegram_logins_method_check CHECK ((method = ANY (ARRAY['qr'::text, 'code'::text]))),
  constraint telegram_logins_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'connecting'::text, 'scan_qr'::text, 'code_needed'::text, 'password_needed'::text, 'done'::text, 'failed'::text, 'cancelled'::text, 'expired'::text]))),
  constraint telegram_logins_account_id_fkey FOREIGN KEY (account_id) REFERENCES telegram_accounts(id) ON DELETE SET NULL,
  constraint telegram_logins_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint telegram_logins_pkey PRIMARY KEY (id)
);

create table telegram_message_chats (
  message_id bigint not null,
  account_id uuid not null,
  address text not null,
  constraint telegram_message_chats_account_id_fkey FOREIGN KEY (account_id) REFERENCES telegram_accounts(id) ON DELETE CASCADE,
  constraint telegram_message_chats_pkey PRIMARY KEY (message_id, account_id)
);
CREATE INDEX telegram_message_chats_account ON public.telegram_message_chats USING btree (account_id);

create table telegram_peers (
  peer_id text not null,
  kind text not null,
  account_id uuid not null,
  access_hash text,
  first_name text,
  last_name text,
  title text,
  username text,
  phone text,
  updated_at timestamp with time zone default now() not null,
  constraint telegram_peers_kind_check CHECK ((kind = ANY (ARRAY['user'::text, 'chat'::text, 'channel'::text]))),
  constraint telegram_peers_account_id_fkey FOREIGN KEY (account_id) REFERENCES telegram_accounts(id) ON DELETE CASCADE,
  constraint telegram_peers_pkey PRIMARY KEY (peer_id, kind, account_id)
);
CREATE INDEX telegram_peers_newest ON public.telegram_peers USING btree (account_id, updated_at DESC);

create table telegram_update_state (
  account_id uuid not null,
  pts integer not null,
  qts integer not null,
  seq integer not null,
  date integer not null,
  updated_at timestamp with time zone default now() not null,
  constraint telegram_update_state_account_id_fkey FOREIGN KEY (account_id) REFERENCES telegram_accounts(id) ON DELETE CASCADE,
  constraint telegram_update_state_pkey PRIMARY KEY (account_id)
);

create table uploads (
  id uuid not null,
  user_id text not null,
  type text not null,
  filename text not null,
  mime_type text not null,
  size_bytes bigint not null,
  sha256 text not null,
  stored_as text not null,
  thumbnail_stored_as text,
  created_at timestamp with time zone default now() not null,
  constraint uploads_type_check CHECK ((type = ANY (ARRAY['image'::text, 'video'::text, 'audio'::text, 'document'::text]))),
  constraint uploads_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
  constraint uploads_pkey PRIMARY KEY (id)
);
CREATE INDEX uploads_by_age ON public.uploads USING btree (created_at);
CREATE INDEX uploads_stored ON public.uploads USING btree (stored_as);

create table users (
  id text not null,
  source text not null,
  email text,
  name text not null,
  role text not null,
  password_hash text,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  language text,
  constraint users_language_check CHECK ((language = ANY (ARRAY['en'::text, 'uk'::text, 'pl'::text]))),
  constraint users_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'agent'::text, 'viewer'::text]))),
  constraint users_source_check CHECK ((source = ANY (ARRAY['local'::text, 'host'::text]))),
  constraint users_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX users_local_email ON public.users USING btree (email) WHERE (source = 'local'::text);

create table webhook_deliveries (
  id uuid not null,
  platform text not null,
  received_at timestamp with time zone not null,
  body text,
  body_bytes bytea,
  outcome text not null,
  detail text,
  unconnected_ids text[],
  channel_external_id text,
  constraint webhook_deliveries_check CHECK (((body IS NULL) <> (body_bytes IS NULL))),
  constraint webhook_deliveries_outcome_check CHECK ((outcome = ANY (ARRAY['stored'::text, 'ignored'::text, 'not_understood'::text, 'unconnected'::text, 'partly_failed'::text, 'failed'::text]))),
  constraint webhook_deliveries_platform_check CHECK ((platform = ANY (ARRAY['whatsapp'::text, 'instagram'::text, 'facebook'::text, 'telegram'::text]))),
  constraint webhook_deliveries_pkey PRIMARY KEY (id)
);
CREATE INDEX webhook_deliveries_open ON public.webhook_deliveries USING btree (platform, outcome, received_at) WHERE (outcome <> 'stored'::text);
CREATE INDEX webhook_deliveries_received ON public.webhook_deliveries USING btree (received_at);

create table webhook_endpoints (
  id uuid not null,
  url text not null,
  description text default ''::text not null,
  event_types text[],
  sealed_secret bytea not null,
  sealed_old_secret bytea,
  old_secret_until timestamp with time zone,
  is_enabled boolean default true not null,
  disabled_reason text,
  epoch text not null,
  seq bigint not null,
  missed_before_seq bigint,
  failing_since timestamp with time zone,
  consecutive_failures integer default 0 not null,
  resting_until timestamp with time zone,
  lease_holder text,
  leased_until timestamp with time zone,
  created_by text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  constraint webhook_endpoints_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id) ON DELETE SET NULL,
  constraint webhook_endpoints_pkey PRIMARY KEY (id)
);
