curl https://your-instance.example.com/api/badges/grant/abc123/status \
  -H "X-ApiKey: your-api-key-here"
