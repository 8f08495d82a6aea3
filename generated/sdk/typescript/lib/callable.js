export function callable(resource) {
    const get = (options) => resource.get(options);
    return Object.assign((options) => get(options), { get });
}
