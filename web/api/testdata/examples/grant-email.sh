curl -X POST https://your-instance.example.com/api/badges/grant \
  -H "Content-Type: application/json" \
  -H "X-ApiKey: your-api-key-here" \
  -d '{
    "badgeId": 1,
    "email": "jane@example.com",
    "name": "Jane Doe"
  }'
