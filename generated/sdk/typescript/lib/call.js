/** A call under way: a promise of its result, which can also give the HTTP response. */
export class Call extends Promise {
    /** @internal What `then` gives is a plain promise. */
    static get [Symbol.species]() {
        return Promise;
    }
    #reply;
    /** @internal */
    constructor(reply) {
        super((resolve, reject) => reply.then(({ data }) => resolve(data), reject));
        this.#reply = reply;
    }
    /** The result together with the HTTP response. */
    withResponse() {
        // Whoever takes the reply takes its failure from there: this promise may fail unseen.
        this.catch(() => undefined);
        return this.#reply;
    }
}
