-- One tag may come under several keys, so a tagged record has a row by its tag and its key. A row of kind 1 with content is
-- such a record from before, by its tag alone, and is rewritten when the server opens the store.

comment on column record.kind is '0: last write wins, 1: tombstone of a tag, 2: tagged record';
comment on column record.id is 'of 0: the key, of 1: the tag, of 2: the length of the tag, a colon, the tag and the key';
comment on column record.entry_key is 'of 1 with content only: the key';

insert into server_state (id, content)
    select cast('records-by-tag' as bytea), cast('' as bytea)
    where exists (select 1 from record where kind = 1) or exists (select 1 from write_log);
