-- The password of an account whose address nobody had shown to be theirs, from before a mail to it was read: it opens
-- nothing any more, and may not be set again, since whoever made the account knows it.
create table if not exists auth.former_passwords (
  user_id uuid primary key references auth.users (id) on delete cascade,
  encrypted_password text not null
);
