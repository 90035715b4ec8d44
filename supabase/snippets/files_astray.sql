-- Files that no document names, and documents whose file is gone.
select * from admin.files order by will_be_removed, created_at;
