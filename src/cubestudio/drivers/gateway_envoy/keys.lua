-- Whether a caller's key opens the route. Who shows none goes on to the filter that asks the studio. Ahead of this
-- stand KEY_LENGTH, SAYS, KEYS (a line each: id, SHA-256, expiry, number of its scope), SCOPES (a line each: names of
-- the routes it opens) and STICKY (a line each: routes that keep a user at one target). Each call of the gateway's costs
-- more than all that is looked up here, so there are as few as can be. A new route configuration brings a new script, so
-- nothing here outlives a revoked key.
local band, bnot, bor, bxor = bit.band, bit.bnot, bit.bor, bit.bxor
local lshift, ror, rshift, tobit, tohex = bit.lshift, bit.ror, bit.rshift, bit.tobit, bit.tohex

-- The first 32 bits of the fractions of the square or cube roots of the first primes: FIPS 180-4, 4.2.2 and 5.3.3.
local function fractions(count, root)
  local found, candidate = {}, 2
  while #found < count do
    local is_prime = true
    for divisor = 2, math.sqrt(candidate) do
      if candidate % divisor == 0 then is_prime = false end
    end
    if is_prime then found[#found + 1] = tobit(math.floor((candidate ^ (1 / root)) % 1 * 2 ^ 32)) end
    candidate = candidate + 1
  end
  return found
end

local K, START = fractions(64, 3), fractions(8, 2)
local W = {}

local function schedule(text, at)
  for i = 1, 16 do
    local a, b, c, d = text:byte(at + 4 * i - 4, at + 4 * i - 1)
    W[i] = bor(lshift(a, 24), lshift(b, 16), lshift(c, 8), d)
  end
  for i = 17, 64 do
    local x, y = W[i - 15], W[i - 2]
    local s0 = bxor(ror(x, 7), ror(x, 18), rshift(x, 3))
    local s1 = bxor(ror(y, 17), ror(y, 19), rshift(y, 10))
    W[i] = tobit(W[i - 16] + s0 + W[i - 7] + s1)
  end
end

local function sha256(text)
  local padded = text .. "\128" .. ("\0"):rep((55 - #text) % 64 + 6)
  padded = padded .. string.char(math.floor(#text / 32) % 256, #text * 8 % 256)
  local state = { unpack(START) }
  for at = 1, #padded, 64 do
    schedule(padded, at)
    local a, b, c, d, e, f, g, h = unpack(state)
    for i = 1, 64 do
      local t1 = h + bxor(ror(e, 6), ror(e, 11), ror(e, 25)) + bxor(band(e, f), band(bnot(e), g)) + K[i] + W[i]
      local t2 = bxor(ror(a, 2), ror(a, 13), ror(a, 22)) + bxor(band(a, b), band(a, c), band(b, c))
      a, b, c, d, e, f, g, h = tobit(t1 + t2), a, b, c, tobit(d + t1), e, f, g
    end
    for i, word in ipairs({ a, b, c, d, e, f, g, h }) do
      state[i] = tobit(state[i] + word)
    end
  end
  for i = 1, 8 do
    state[i] = tohex(state[i])
  end
  return table.concat(state)
end

local scopes, keys, sticky = {}, {}, {}
for route in STICKY:gmatch("[^\n]+") do
  sticky[route] = true
end
for line in SCOPES:gmatch("[^\n]+") do
  local scope = {}
  for route in line:gmatch("%S+") do
    scope[route] = true
  end
  scopes[#scopes + 1] = scope
end
for id, digest, expires, scope in KEYS:gmatch("(%S+) (%S+) (%S+) (%S+)\n") do
  local opens = scopes[tonumber(scope)]
  keys[id] = { id = id, user = "key:" .. id, digest = digest, expires = tonumber(expires), opens = opens, noted = 0 }
end
local NOTE_EVERY = 60

-- The key with this text. Texts are remembered of keys that were good; of others nothing is kept, so that nobody can
-- fill the memory.
local good = {}
local function find(text)
  local key = good[text]
  if key then return key end
  key = #text == KEY_LENGTH and keys[text:match("^cube_(%w+)_") or ""]
  if not key or sha256(text) ~= key.digest then return nil end
  good[text] = key
  return key
end

local function shown(headers)
  local own = headers:get("x-api-key")
  if own then return own, "x-api-key" end
  local bearer = (headers:get("authorization") or ""):match("^[Bb][Ee][Aa][Rr][Ee][Rr] +(%S+)%s*$")
  -- As long as a key and with its id apart; a personal token has no id.
  if bearer and #bearer == KEY_LENGTH and bearer:match("^cube_%w+_") then return bearer, "authorization" end
end

local function refuse(handle, code)
  local headers = handle:headers()
  local said = SAYS[code].en
  for tag in (headers:get("accept-language") or ""):lower():gmatch("(%a+)[^,]*") do
    if SAYS[code][tag] then
      said = SAYS[code][tag]
      break
    end
  end
  local id = headers:get("x-request-id") or ""
  local body = said:gsub("REQUEST_ID", function() return id end)
  handle:respond({ [":status"] = tostring(SAYS[code].status), ["content-type"] = "application/json" }, body)
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local text, header = shown(headers)
  if not text then return end
  local key, at = find(text), os.time()
  if not key then return refuse(handle, "KeyUnknown") end
  if key.expires > 0 and key.expires <= at then return refuse(handle, "KeyExpired") end
  local stream = handle:streamInfo()
  local route = stream:routeName()
  if not key.opens[route] then return refuse(handle, "KeyOfAnotherService") end
  headers:remove(header)
  headers:replace("x-cube-user", key.user)
  if sticky[route] then handle:clearRouteCache() end
  local facts = stream:dynamicMetadata()
  facts:set("cube.keys", "id", key.id)
  if key.noted + NOTE_EVERY <= at then
    key.noted = at
    facts:set("cube.keys", "is_noted", true)
  end
end
