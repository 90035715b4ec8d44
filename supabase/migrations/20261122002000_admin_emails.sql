-- The views of schema admin name the owner of each row by e-mail and run with the rights of whoever reads them, but the
-- service has no right on auth.users, on a hosted project neither: it could read none of the views that are granted to
-- it. Of auth.users it may read these two columns now, and no other. Nothing changes for people.

grant select (id, email) on auth.users to service_role;
