// Generated from messages.proto by scripts/tools/generate.ts.
import * as $protobuf from "protobufjs/minimal.js";
/** A 64-bit integer as two halves. */
export interface Long { readonly low: number; readonly high: number; readonly unsigned: boolean; }

/** Namespace murmuration. */
export namespace murmuration {

    /**
     * Properties of a Frame.
     * @deprecated Use murmuration.Frame.$Properties instead.
     */
    interface IFrame extends murmuration.Frame.$Properties {
    }

    /** Represents a Frame. */
    class Frame {

        /**
         * Constructs a new Frame.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Frame.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Frame request. */
        request: (murmuration.Request|null);

        /** Frame reply. */
        reply: (murmuration.Reply|null);

        /** Frame refuse. */
        refuse: (murmuration.Refuse|null);

        /** Frame unknown. */
        unknown: (murmuration.Unknown|null);

        /** Frame open. */
        open: (murmuration.Open|null);

        /** Frame accept. */
        accept: (murmuration.Accept|null);

        /** Frame decline. */
        decline: (murmuration.Decline|null);

        /** Frame confirm. */
        confirm: (murmuration.Confirm|null);

        /** Frame opened. */
        opened: (murmuration.Opened|null);

        /** Frame close. */
        close: (murmuration.Close|null);

        /** Frame body. */
        body?: ("request"|"reply"|"refuse"|"unknown"|"open"|"accept"|"decline"|"confirm"|"opened"|"close");

        /**
         * Encodes the specified Frame message. Does not implicitly {@link murmuration.Frame.verify|verify} messages.
         * @param message Frame message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Frame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Frame message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Frame & murmuration.Frame.$Shape} Frame
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Frame & murmuration.Frame.$Shape;
    }

    namespace Frame {

        /** Properties of a Frame. */
        interface $Properties {

            /** Frame request */
            request?: (murmuration.Request.$Properties|null);

            /** Frame reply */
            reply?: (murmuration.Reply.$Properties|null);

            /** Frame refuse */
            refuse?: (murmuration.Refuse.$Properties|null);

            /** Frame unknown */
            unknown?: (murmuration.Unknown.$Properties|null);

            /** Frame open */
            open?: (murmuration.Open.$Properties|null);

            /** Frame accept */
            accept?: (murmuration.Accept.$Properties|null);

            /** Frame decline */
            decline?: (murmuration.Decline.$Properties|null);

            /** Frame confirm */
            confirm?: (murmuration.Confirm.$Properties|null);

            /** Frame opened */
            opened?: (murmuration.Opened.$Properties|null);

            /** Frame close */
            close?: (murmuration.Close.$Properties|null);

            /** Frame body */
            body?: ("request"|"reply"|"refuse"|"unknown"|"open"|"accept"|"decline"|"confirm"|"opened"|"close");

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Narrowed shape of a Frame. */
        type $Shape = {
          request?: murmuration.Request.$Shape|null;
          reply?: murmuration.Reply.$Shape|null;
          refuse?: murmuration.Refuse.$Shape|null;
          unknown?: murmuration.Unknown.$Shape|null;
          open?: murmuration.Open.$Shape|null;
          accept?: murmuration.Accept.$Shape|null;
          decline?: murmuration.Decline.$Shape|null;
          confirm?: murmuration.Confirm.$Shape|null;
          opened?: murmuration.Opened.$Shape|null;
          close?: murmuration.Close.$Shape|null;
          $unknowns?: Uint8Array[];
        } & (
          ({ body?: undefined; request?: null; reply?: null; refuse?: null; unknown?: null; open?: null; accept?: null; decline?: null; confirm?: null; opened?: null; close?: null }|{ body?: "request"; request: murmuration.Request.$Shape; reply?: null; refuse?: null; unknown?: null; open?: null; accept?: null; decline?: null; confirm?: null; opened?: null; close?: null }|{ body?: "reply"; request?: null; reply: murmuration.Reply.$Shape; refuse?: null; unknown?: null; open?: null; accept?: null; decline?: null; confirm?: null; opened?: null; close?: null }|{ body?: "refuse"; request?: null; reply?: null; refuse: murmuration.Refuse.$Shape; unknown?: null; open?: null; accept?: null; decline?: null; confirm?: null; opened?: null; close?: null }|{ body?: "unknown"; request?: null; reply?: null; refuse?: null; unknown: murmuration.Unknown.$Shape; open?: null; accept?: null; decline?: null; confirm?: null; opened?: null; close?: null }|{ body?: "open"; request?: null; reply?: null; refuse?: null; unknown?: null; open: murmuration.Open.$Shape; accept?: null; decline?: null; confirm?: null; opened?: null; close?: null }|{ body?: "accept"; request?: null; reply?: null; refuse?: null; unknown?: null; open?: null; accept: murmuration.Accept.$Shape; decline?: null; confirm?: null; opened?: null; close?: null }|{ body?: "decline"; request?: null; reply?: null; refuse?: null; unknown?: null; open?: null; accept?: null; decline: murmuration.Decline.$Shape; confirm?: null; opened?: null; close?: null }|{ body?: "confirm"; request?: null; reply?: null; refuse?: null; unknown?: null; open?: null; accept?: null; decline?: null; confirm: murmuration.Confirm.$Shape; opened?: null; close?: null }|{ body?: "opened"; request?: null; reply?: null; refuse?: null; unknown?: null; open?: null; accept?: null; decline?: null; confirm?: null; opened: murmuration.Opened.$Shape; close?: null }|{ body?: "close"; request?: null; reply?: null; refuse?: null; unknown?: null; open?: null; accept?: null; decline?: null; confirm?: null; opened?: null; close: murmuration.Close.$Shape })
        );
    }

    /**
     * Properties of a Session.
     * @deprecated Use murmuration.Session.$Properties instead.
     */
    interface ISession extends murmuration.Session.$Properties {
    }

    /** Represents a Session. */
    class Session {

        /**
         * Constructs a new Session.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Session.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Session opener. */
        opener: (number|Long);

        /** Session acceptor. */
        acceptor: (number|Long);

        /**
         * Encodes the specified Session message. Does not implicitly {@link murmuration.Session.verify|verify} messages.
         * @param message Session message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Session.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Session message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Session & murmuration.Session.$Shape} Session
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Session & murmuration.Session.$Shape;
    }

    namespace Session {

        /** Properties of a Session. */
        interface $Properties {

            /** Session opener */
            opener?: (number|Long);

            /** Session acceptor */
            acceptor?: (number|Long);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Session. */
        type $Shape = murmuration.Session.$Properties;
    }

    /**
     * Properties of a Held.
     * @deprecated Use murmuration.Held.$Properties instead.
     */
    interface IHeld extends murmuration.Held.$Properties {
    }

    /** Represents a Held. */
    class Held {

        /**
         * Constructs a new Held.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Held.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Held session. */
        session: murmuration.Session;

        /** Held base. */
        base: (number|Long);

        /** Held digest. */
        digest: (number|Long);

        /**
         * Encodes the specified Held message. Does not implicitly {@link murmuration.Held.verify|verify} messages.
         * @param message Held message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Held.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Held message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Held & murmuration.Held.$Shape} Held
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Held & murmuration.Held.$Shape;
    }

    namespace Held {

        /** Properties of a Held. */
        interface $Properties {

            /** Held session */
            session?: murmuration.Session.$Properties;

            /** Held base */
            base?: (number|Long);

            /** Held digest */
            digest?: (number|Long);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Held. */
        type $Shape = murmuration.Held.$Properties;
    }

    /** Code enum. */
    enum Code {

        /** CODE_UNSPECIFIED value */
        CODE_UNSPECIFIED = 0,

        /** BUSY value */
        BUSY = 1,

        /** CROSSING value */
        CROSSING = 2,

        /** STALE value */
        STALE = 3,

        /** AHEAD value */
        AHEAD = 4,

        /** MALFORMED value */
        MALFORMED = 5,

        /** FULL value */
        FULL = 6,

        /** NOT_READY value */
        NOT_READY = 7,

        /** WRONG_TASK value */
        WRONG_TASK = 8,

        /** RATE value */
        RATE = 9,

        /** LEAVING value */
        LEAVING = 10,

        /** GIVEN_UP value */
        GIVEN_UP = 11,

        /** DIVERGED value */
        DIVERGED = 12,

        /** CONFLICT value */
        CONFLICT = 13
    }

    /** Choice enum. */
    enum Choice {

        /** CHOICE_UNSPECIFIED value */
        CHOICE_UNSPECIFIED = 0,

        /** RESUME value */
        RESUME = 1,

        /** SNAPSHOT value */
        SNAPSHOT = 2
    }

    /**
     * Properties of a Request.
     * @deprecated Use murmuration.Request.$Properties instead.
     */
    interface IRequest extends murmuration.Request.$Properties {
    }

    /** Represents a Request. */
    class Request {

        /**
         * Constructs a new Request.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Request.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Request session. */
        session: murmuration.Session;

        /** Request base. */
        base: (number|Long);

        /** Request attempt. */
        attempt: number;

        /** Request digest. */
        digest: (number|Long);

        /** Request round. */
        round: (number|Long);

        /** Request delta. */
        delta: Uint8Array;

        /**
         * Encodes the specified Request message. Does not implicitly {@link murmuration.Request.verify|verify} messages.
         * @param message Request message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Request.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Request message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Request & murmuration.Request.$Shape} Request
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Request & murmuration.Request.$Shape;
    }

    namespace Request {

        /** Properties of a Request. */
        interface $Properties {

            /** Request session */
            session?: murmuration.Session.$Properties;

            /** Request base */
            base?: (number|Long);

            /** Request attempt */
            attempt?: number;

            /** Request digest */
            digest?: (number|Long);

            /** Request round */
            round?: (number|Long);

            /** Request delta */
            delta?: Uint8Array;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Request. */
        type $Shape = murmuration.Request.$Properties;
    }

    /**
     * Properties of a Reply.
     * @deprecated Use murmuration.Reply.$Properties instead.
     */
    interface IReply extends murmuration.Reply.$Properties {
    }

    /** Represents a Reply. */
    class Reply {

        /**
         * Constructs a new Reply.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Reply.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Reply session. */
        session: murmuration.Session;

        /** Reply attempt. */
        attempt: number;

        /** Reply digest. */
        digest: (number|Long);

        /** Reply round. */
        round: (number|Long);

        /** Reply delta. */
        delta: Uint8Array;

        /**
         * Encodes the specified Reply message. Does not implicitly {@link murmuration.Reply.verify|verify} messages.
         * @param message Reply message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Reply.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Reply message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Reply & murmuration.Reply.$Shape} Reply
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Reply & murmuration.Reply.$Shape;
    }

    namespace Reply {

        /** Properties of a Reply. */
        interface $Properties {

            /** Reply session */
            session?: murmuration.Session.$Properties;

            /** Reply attempt */
            attempt?: number;

            /** Reply digest */
            digest?: (number|Long);

            /** Reply round */
            round?: (number|Long);

            /** Reply delta */
            delta?: Uint8Array;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Reply. */
        type $Shape = murmuration.Reply.$Properties;
    }

    /**
     * Properties of a Refuse.
     * @deprecated Use murmuration.Refuse.$Properties instead.
     */
    interface IRefuse extends murmuration.Refuse.$Properties {
    }

    /** Represents a Refuse. */
    class Refuse {

        /**
         * Constructs a new Refuse.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Refuse.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Refuse session. */
        session: murmuration.Session;

        /** Refuse attempt. */
        attempt: number;

        /** Refuse code. */
        code: murmuration.Code;

        /** Refuse waitMs. */
        waitMs: number;

        /**
         * Encodes the specified Refuse message. Does not implicitly {@link murmuration.Refuse.verify|verify} messages.
         * @param message Refuse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Refuse.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Refuse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Refuse & murmuration.Refuse.$Shape} Refuse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Refuse & murmuration.Refuse.$Shape;
    }

    namespace Refuse {

        /** Properties of a Refuse. */
        interface $Properties {

            /** Refuse session */
            session?: murmuration.Session.$Properties;

            /** Refuse attempt */
            attempt?: number;

            /** Refuse code */
            code?: murmuration.Code;

            /** Refuse waitMs */
            waitMs?: number;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Refuse. */
        type $Shape = murmuration.Refuse.$Properties;
    }

    /**
     * Properties of an Unknown.
     * @deprecated Use murmuration.Unknown.$Properties instead.
     */
    interface IUnknown extends murmuration.Unknown.$Properties {
    }

    /** Represents an Unknown. */
    class Unknown {

        /**
         * Constructs a new Unknown.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Unknown.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Unknown session. */
        session: murmuration.Session;

        /**
         * Encodes the specified Unknown message. Does not implicitly {@link murmuration.Unknown.verify|verify} messages.
         * @param message Unknown message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Unknown.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Unknown message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Unknown & murmuration.Unknown.$Shape} Unknown
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Unknown & murmuration.Unknown.$Shape;
    }

    namespace Unknown {

        /** Properties of an Unknown. */
        interface $Properties {

            /** Unknown session */
            session?: murmuration.Session.$Properties;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Unknown. */
        type $Shape = murmuration.Unknown.$Properties;
    }

    /**
     * Properties of an Open.
     * @deprecated Use murmuration.Open.$Properties instead.
     */
    interface IOpen extends murmuration.Open.$Properties {
    }

    /** Represents an Open. */
    class Open {

        /**
         * Constructs a new Open.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Open.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Open task. */
        task: Uint8Array;

        /** Open nonce. */
        nonce: (number|Long);

        /** Open held. */
        held: murmuration.Held;

        /** Open round. */
        round: (number|Long);

        /** Open join. */
        join: boolean;

        /**
         * Encodes the specified Open message. Does not implicitly {@link murmuration.Open.verify|verify} messages.
         * @param message Open message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Open.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Open message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Open & murmuration.Open.$Shape} Open
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Open & murmuration.Open.$Shape;
    }

    namespace Open {

        /** Properties of an Open. */
        interface $Properties {

            /** Open task */
            task?: Uint8Array;

            /** Open nonce */
            nonce?: (number|Long);

            /** Open held */
            held?: murmuration.Held.$Properties;

            /** Open round */
            round?: (number|Long);

            /** Open join */
            join?: boolean;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Open. */
        type $Shape = murmuration.Open.$Properties;
    }

    /**
     * Properties of an Accept.
     * @deprecated Use murmuration.Accept.$Properties instead.
     */
    interface IAccept extends murmuration.Accept.$Properties {
    }

    /** Represents an Accept. */
    class Accept {

        /**
         * Constructs a new Accept.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Accept.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Accept nonce. */
        nonce: (number|Long);

        /** Accept ownNonce. */
        ownNonce: (number|Long);

        /** Accept choice. */
        choice: murmuration.Choice;

        /**
         * Encodes the specified Accept message. Does not implicitly {@link murmuration.Accept.verify|verify} messages.
         * @param message Accept message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Accept.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Accept message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Accept & murmuration.Accept.$Shape} Accept
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Accept & murmuration.Accept.$Shape;
    }

    namespace Accept {

        /** Properties of an Accept. */
        interface $Properties {

            /** Accept nonce */
            nonce?: (number|Long);

            /** Accept ownNonce */
            ownNonce?: (number|Long);

            /** Accept choice */
            choice?: murmuration.Choice;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Accept. */
        type $Shape = murmuration.Accept.$Properties;
    }

    /**
     * Properties of a Decline.
     * @deprecated Use murmuration.Decline.$Properties instead.
     */
    interface IDecline extends murmuration.Decline.$Properties {
    }

    /** Represents a Decline. */
    class Decline {

        /**
         * Constructs a new Decline.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Decline.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Decline nonce. */
        nonce: (number|Long);

        /** Decline code. */
        code: murmuration.Code;

        /** Decline waitMs. */
        waitMs: number;

        /**
         * Encodes the specified Decline message. Does not implicitly {@link murmuration.Decline.verify|verify} messages.
         * @param message Decline message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Decline.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Decline message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Decline & murmuration.Decline.$Shape} Decline
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Decline & murmuration.Decline.$Shape;
    }

    namespace Decline {

        /** Properties of a Decline. */
        interface $Properties {

            /** Decline nonce */
            nonce?: (number|Long);

            /** Decline code */
            code?: murmuration.Code;

            /** Decline waitMs */
            waitMs?: number;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Decline. */
        type $Shape = murmuration.Decline.$Properties;
    }

    /**
     * Properties of a Confirm.
     * @deprecated Use murmuration.Confirm.$Properties instead.
     */
    interface IConfirm extends murmuration.Confirm.$Properties {
    }

    /** Represents a Confirm. */
    class Confirm {

        /**
         * Constructs a new Confirm.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Confirm.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Confirm session. */
        session: murmuration.Session;

        /** Confirm held. */
        held: murmuration.Held;

        /**
         * Encodes the specified Confirm message. Does not implicitly {@link murmuration.Confirm.verify|verify} messages.
         * @param message Confirm message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Confirm.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Confirm message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Confirm & murmuration.Confirm.$Shape} Confirm
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Confirm & murmuration.Confirm.$Shape;
    }

    namespace Confirm {

        /** Properties of a Confirm. */
        interface $Properties {

            /** Confirm session */
            session?: murmuration.Session.$Properties;

            /** Confirm held */
            held?: murmuration.Held.$Properties;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Confirm. */
        type $Shape = murmuration.Confirm.$Properties;
    }

    /**
     * Properties of an Opened.
     * @deprecated Use murmuration.Opened.$Properties instead.
     */
    interface IOpened extends murmuration.Opened.$Properties {
    }

    /** Represents an Opened. */
    class Opened {

        /**
         * Constructs a new Opened.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Opened.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Opened session. */
        session: murmuration.Session;

        /** Opened digest. */
        digest: (number|Long);

        /** Opened snapshot. */
        snapshot: (Uint8Array|null);

        /**
         * Encodes the specified Opened message. Does not implicitly {@link murmuration.Opened.verify|verify} messages.
         * @param message Opened message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Opened.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Opened message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Opened & murmuration.Opened.$Shape} Opened
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Opened & murmuration.Opened.$Shape;
    }

    namespace Opened {

        /** Properties of an Opened. */
        interface $Properties {

            /** Opened session */
            session?: murmuration.Session.$Properties;

            /** Opened digest */
            digest?: (number|Long);

            /** Opened snapshot */
            snapshot?: (Uint8Array|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of an Opened. */
        type $Shape = murmuration.Opened.$Properties;
    }

    /**
     * Properties of a Close.
     * @deprecated Use murmuration.Close.$Properties instead.
     */
    interface IClose extends murmuration.Close.$Properties {
    }

    /** Represents a Close. */
    class Close {

        /**
         * Constructs a new Close.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Close.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Close session. */
        session: murmuration.Session;

        /** Close code. */
        code: murmuration.Code;

        /**
         * Encodes the specified Close message. Does not implicitly {@link murmuration.Close.verify|verify} messages.
         * @param message Close message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Close.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Close message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Close & murmuration.Close.$Shape} Close
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Close & murmuration.Close.$Shape;
    }

    namespace Close {

        /** Properties of a Close. */
        interface $Properties {

            /** Close session */
            session?: murmuration.Session.$Properties;

            /** Close code */
            code?: murmuration.Code;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Close. */
        type $Shape = murmuration.Close.$Properties;
    }

    /**
     * Properties of a Heartbeat.
     * @deprecated Use murmuration.Heartbeat.$Properties instead.
     */
    interface IHeartbeat extends murmuration.Heartbeat.$Properties {
    }

    /** Represents a Heartbeat. */
    class Heartbeat {

        /**
         * Constructs a new Heartbeat.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.Heartbeat.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** Heartbeat task. */
        task: Uint8Array;

        /** Heartbeat incarnation. */
        incarnation: (number|Long);

        /** Heartbeat round. */
        round: (number|Long);

        /** Heartbeat steps. */
        steps: (number|Long);

        /** Heartbeat ready. */
        ready: boolean;

        /** Heartbeat leaving. */
        leaving: boolean;

        /** Heartbeat freeLinks. */
        freeLinks: number;

        /** Heartbeat links. */
        links: number;

        /** Heartbeat loss. */
        loss: number;

        /** Heartbeat metric. */
        metric: (number|null);

        /** Heartbeat bytesSent. */
        bytesSent: (number|Long);

        /** Heartbeat addresses. */
        addresses: string[];

        /** Heartbeat neighbours. */
        neighbours: number[];

        /** Heartbeat time. */
        time: number;

        /**
         * Encodes the specified Heartbeat message. Does not implicitly {@link murmuration.Heartbeat.verify|verify} messages.
         * @param message Heartbeat message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.Heartbeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Heartbeat message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.Heartbeat & murmuration.Heartbeat.$Shape} Heartbeat
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.Heartbeat & murmuration.Heartbeat.$Shape;
    }

    namespace Heartbeat {

        /** Properties of a Heartbeat. */
        interface $Properties {

            /** Heartbeat task */
            task?: Uint8Array;

            /** Heartbeat incarnation */
            incarnation?: (number|Long);

            /** Heartbeat round */
            round?: (number|Long);

            /** Heartbeat steps */
            steps?: (number|Long);

            /** Heartbeat ready */
            ready?: boolean;

            /** Heartbeat leaving */
            leaving?: boolean;

            /** Heartbeat freeLinks */
            freeLinks?: number;

            /** Heartbeat links */
            links?: number;

            /** Heartbeat loss */
            loss?: number;

            /** Heartbeat metric */
            metric?: (number|null);

            /** Heartbeat bytesSent */
            bytesSent?: (number|Long);

            /** Heartbeat addresses */
            addresses?: string[];

            /** Heartbeat neighbours */
            neighbours?: number[];

            /** Heartbeat time */
            time?: number;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a Heartbeat. */
        type $Shape = murmuration.Heartbeat.$Properties;
    }

    /**
     * Properties of a FileRequest.
     * @deprecated Use murmuration.FileRequest.$Properties instead.
     */
    interface IFileRequest extends murmuration.FileRequest.$Properties {
    }

    /** Represents a FileRequest. */
    class FileRequest {

        /**
         * Constructs a new FileRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.FileRequest.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** FileRequest file. */
        file: Uint8Array;

        /** FileRequest piece. */
        piece: (number|null);

        /**
         * Encodes the specified FileRequest message. Does not implicitly {@link murmuration.FileRequest.verify|verify} messages.
         * @param message FileRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.FileRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a FileRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.FileRequest & murmuration.FileRequest.$Shape} FileRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.FileRequest & murmuration.FileRequest.$Shape;
    }

    namespace FileRequest {

        /** Properties of a FileRequest. */
        interface $Properties {

            /** FileRequest file */
            file?: Uint8Array;

            /** FileRequest piece */
            piece?: (number|null);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a FileRequest. */
        type $Shape = murmuration.FileRequest.$Properties;
    }

    /** FileAnswer enum. */
    enum FileAnswer {

        /** FILE_ANSWER_UNSPECIFIED value */
        FILE_ANSWER_UNSPECIFIED = 0,

        /** DATA value */
        DATA = 1,

        /** ABSENT value */
        ABSENT = 2,

        /** LATER value */
        LATER = 3
    }

    /**
     * Properties of a FileReply.
     * @deprecated Use murmuration.FileReply.$Properties instead.
     */
    interface IFileReply extends murmuration.FileReply.$Properties {
    }

    /** Represents a FileReply. */
    class FileReply {

        /**
         * Constructs a new FileReply.
         * @param [properties] Properties to set
         */
        constructor(properties?: murmuration.FileReply.$Properties);

        /** Unknown fields preserved while decoding when enabled */
        $unknowns?: Uint8Array[];

        /** FileReply piece. */
        piece: (number|null);

        /** FileReply answer. */
        answer: murmuration.FileAnswer;

        /** FileReply data. */
        data: Uint8Array;

        /**
         * Encodes the specified FileReply message. Does not implicitly {@link murmuration.FileReply.verify|verify} messages.
         * @param message FileReply message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        static encode(message: murmuration.FileReply.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a FileReply message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns {murmuration.FileReply & murmuration.FileReply.$Shape} FileReply
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): murmuration.FileReply & murmuration.FileReply.$Shape;
    }

    namespace FileReply {

        /** Properties of a FileReply. */
        interface $Properties {

            /** FileReply piece */
            piece?: (number|null);

            /** FileReply answer */
            answer?: murmuration.FileAnswer;

            /** FileReply data */
            data?: Uint8Array;

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];
        }

        /** Shape of a FileReply. */
        type $Shape = murmuration.FileReply.$Properties;
    }
}
