// Example webhook handler for real-time notifications
app.post('/webhook/mypit-notifications', (req, res) => {
const { event, data } = req.body;
switch (event) {
case 'badge.issued':
console.log('Badge issued:', data.badgeId);
// Handle badge issuance notification
break;
case 'holder.created':
console.log('Holder created:', data.holderId);
// Handle new holder notification
break;
case 'template.created':
console.log('Template created:', data.templateId);
// Handle template creation notification
break;
default:
console.log('Unknown event:', event);
}
res.status(200).json({ received: true });
});
