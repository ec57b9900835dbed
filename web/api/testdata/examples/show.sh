curl https://your-instance.example.com/api/badges/1 \
  -H "X-ApiKey: your-api-key-here"
