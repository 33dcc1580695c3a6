-- A server whose connection was lost finds out whether another one has used the store meanwhile.
-- May have been carried out in part: H2 commits each statement.

create table if not exists opening (number bigint not null);
comment on table opening is 'how often the store was opened to write; of H2, whose file nobody else can open, 0';

insert into opening (number) select 0 where not exists (select * from opening);
