curl https://your-instance.example.com/api/badges \
  -H "X-ApiKey: your-api-key-here"
