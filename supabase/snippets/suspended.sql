-- Who is shut out. Shut out: select admin.suspend('<owner_id>', now() + interval '7 days', 'why'); let in: select admin.unsuspend('<owner_id>');
select owner_id, owner, suspended_until from admin.usage where suspended_until > now();
