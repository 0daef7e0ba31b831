package zapi

// object holds a content object, and nothing when its key holds anything else.
type object[T any] struct{ v *T }

func (o *object[T]) UnmarshalJSON(b []byte) error {
	o.v = nil
	if b[0] != '{' {
		return nil
	}
	o.v = new(T)
	// What is inside may be of wrong types too; it is forgiven field by field.
	_ = unmarshal(b, o.v)
	return nil
}

// content holds the content objects of a ReceivedCallback (contract §5.3).
// Exactly one is expected, besides the quoted media of a story reply.
type content struct {
	Text           object[textContent]     `json:"text"`
	Image          object[mediaContent]    `json:"image"`
	Audio          object[mediaContent]    `json:"audio"`
	Video          object[mediaContent]    `json:"video"`
	PTV            object[mediaContent]    `json:"ptv"`
	Document       object[mediaContent]    `json:"document"`
	Sticker        object[mediaContent]    `json:"sticker"`
	Location       object[locationContent] `json:"location"`
	LiveLocation   object[locationContent] `json:"liveLocation"`
	Contact        object[contactContent]  `json:"contact"`
	Contacts       []contactContent        `json:"contacts"`
	Reaction       object[reactionContent] `json:"reaction"`
	Poll           object[pollContent]     `json:"poll"`
	PollVote       object[pollContent]     `json:"pollVote"`
	ButtonAnswer   object[choiceContent]   `json:"buttonsResponseMessage"`
	ListAnswer     object[choiceContent]   `json:"listResponseMessage"`
	Buttons        object[buttonsContent]  `json:"buttonsMessage"`
	Template       object[templateContent] `json:"hydratedTemplate"`
	Carousel       object[carouselContent] `json:"carouselMessage"`
	Pix            object[namedContent]    `json:"pixKeyMessage"`
	Product        object[namedContent]    `json:"product"`
	Order          object[namedContent]    `json:"order"`
	ReviewOrder    object[namedContent]    `json:"reviewOrder"`
	ReviewAndPay   object[namedContent]    `json:"reviewAndPay"`
	RequestPayment object[namedContent]    `json:"requestPayment"`
	SendPayment    object[namedContent]    `json:"sendPayment"`
	Event          object[namedContent]    `json:"event"`
	EventResponse  object[namedContent]    `json:"eventResponse"`
	Invite         object[namedContent]    `json:"newsletterAdminInvite"`
	Pin            object[namedContent]    `json:"pinMessage"`
	StatusImage    object[mediaContent]    `json:"statusImage"`
	StatusVideo    object[mediaContent]    `json:"statusVideo"`
	StatusAudio    object[mediaContent]    `json:"statusAudio"`
}

// contentKeys are the wire keys of content, kept as unsupported when they hold
// something that is not the object they should.
var contentKeys = map[string]bool{
	"text": true, "image": true, "audio": true, "video": true, "ptv": true, "document": true, "sticker": true,
	"location": true, "liveLocation": true, "contact": true, "contacts": true, "reaction": true, "poll": true,
	"pollVote": true, "buttonsResponseMessage": true, "listResponseMessage": true, "buttonsMessage": true,
	"hydratedTemplate": true, "carouselMessage": true, "pixKeyMessage": true, "product": true, "order": true,
	"reviewOrder": true, "reviewAndPay": true, "requestPayment": true, "sendPayment": true, "event": true,
	"eventResponse": true, "newsletterAdminInvite": true, "pinMessage": true,
}

type textContent struct {
	Message      text `json:"message"`
	Title        text `json:"title"`
	Description  text `json:"description"`
	Descritpion  text `json:"descritpion"` // as older documents spell it
	URL          text `json:"url"`
	ThumbnailURL text `json:"thumbnailUrl"`
}

// mediaContent joins the media objects: each has its own name for the address.
type mediaContent struct {
	ImageURL      text   `json:"imageUrl"`
	AudioURL      text   `json:"audioUrl"`
	VideoURL      text   `json:"videoUrl"`
	PTVURL        text   `json:"ptvUrl"`
	DocumentURL   text   `json:"documentUrl"`
	StickerURL    text   `json:"stickerUrl"`
	ThumbnailURL  text   `json:"thumbnailUrl"`
	MimeType      text   `json:"mimeType"` // mimetype too: keys match in any case
	Caption       text   `json:"caption"`
	FileName      text   `json:"fileName"`
	Title         text   `json:"title"`
	Width         number `json:"width"`
	Height        number `json:"height"`
	Seconds       number `json:"seconds"`
	PageCount     number `json:"pageCount"`
	PTT           flag   `json:"ptt"`
	ViewOnce      flag   `json:"viewOnce"`
	IsGIF         flag   `json:"isGif"`
	DownloadError text   `json:"downloadError"`
}

type locationContent struct {
	Latitude  number `json:"latitude"`
	Longitude number `json:"longitude"`
	Name      text   `json:"name"`
	Address   text   `json:"address"`
	URL       text   `json:"url"`
	Caption   text   `json:"caption"`
}

type contactContent struct {
	DisplayName text  `json:"displayName"`
	Name        text  `json:"name"`
	VCard       text  `json:"vCard"`
	Phones      texts `json:"phones"`
}

type referenceContent struct {
	MessageID text `json:"messageId"`
	FromMe    flag `json:"fromMe"`
}

type reactionContent struct {
	Value      text             `json:"value"`
	Time       instant          `json:"time"`
	ReactionBy text             `json:"reactionBy"`
	Referenced referenceContent `json:"referencedMessage"`
}

type pollContent struct {
	Question      text   `json:"question"`
	MaxOptions    number `json:"pollMaxOptions"`
	PollMessageID text   `json:"pollMessageId"`
	Options       []struct {
		Name text `json:"name"`
	} `json:"options"`
}

type choiceContent struct {
	ButtonID      text `json:"buttonId"`
	SelectedRowID text `json:"selectedRowId"`
	Title         text `json:"title"`
	Message       text `json:"message"`
}

type buttonsContent struct {
	mediaContent
	Message text `json:"message"`
	Buttons []struct {
		ButtonID   text `json:"buttonId"`
		ButtonText struct {
			DisplayText text `json:"displayText"`
		} `json:"buttonText"`
	} `json:"buttons"`
}

type templateContent struct {
	Header  headerContent    `json:"header"`
	Title   text             `json:"title"`
	Message text             `json:"message"`
	Footer  text             `json:"footer"`
	Buttons []hydratedButton `json:"hydratedButtons"`
}

type headerContent struct {
	Image    *mediaContent    `json:"image"`
	Video    *mediaContent    `json:"video"`
	Document *mediaContent    `json:"document"`
	Location *locationContent `json:"location"`
}

type hydratedButton struct {
	URL   *buttonContent `json:"urlButton"`
	Reply *buttonContent `json:"quickReplyButton"`
	Call  *buttonContent `json:"callButton"`
}

type buttonContent struct {
	DisplayText text `json:"displayText"`
	URL         text `json:"url"`
	ID          text `json:"id"`
}

type carouselContent struct {
	Text  text              `json:"text"`
	Cards []templateContent `json:"cards"`
}

// namedContent joins the structured kinds, of which only a readable line and a
// reference are lifted out; the object itself is kept raw.
type namedContent struct {
	Title       text             `json:"title"`
	Name        text             `json:"name"`
	OrderTitle  text             `json:"orderTitle"`
	Message     text             `json:"message"`
	Text        text             `json:"text"`
	Description text             `json:"description"`
	Key         text             `json:"key"`
	Response    text             `json:"response"`
	Referenced  referenceContent `json:"referencedMessage"`
}
