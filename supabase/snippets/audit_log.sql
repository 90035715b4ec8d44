-- What admins did, newest first.
select * from admin.audit_log order by id desc limit 200;
