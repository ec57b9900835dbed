curl -X POST https://your-instance.example.com/api/badges/grant \
  -H "Content-Type: application/json" \
  -H "X-ApiKey: your-api-key-here" \
  -d '{
    "badgeId": 1,
    "profileUri": "https://mastodon.social/@recipient",
    "name": "Jane Doe",
    "evidence": "Completed the advanced training course"
  }'
