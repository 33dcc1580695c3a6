-- Groups of changes of which some are not in the record table yet; of several about one row the last counts. Used with H2, where
-- to change a row costs far more than to add its bytes here.

create table if not exists write_log (
    position bigint primary key,        -- ascending
    content bytea not null,             -- the changes; H2 takes no more than 1 MiB,
    content_rest bytea array,           -- the rest follows here
    checksum int not null               -- CRC-32C of the position and the content
);
