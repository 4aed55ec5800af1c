SELECT q.registration AS registration, q.requested_at AS requested_at, r.body AS body
FROM review_queue q JOIN registration r ON r.id = q.registration
WHERE q.sitting = $1 AND q.site = $2 AND (q.requested_at, q.registration) > ($3, $4)
ORDER BY q.requested_at, q.registration
LIMIT $5
