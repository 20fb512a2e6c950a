// SPDX-License-Identifier: MIT
// A client of PostgreSQL that measures itself. Call it as: node client.js turns|idle
'use strict'
const fs = require('fs')
const { Pool } = require('pg')

const parts = []
const now = () => Number(process.hrtime.bigint()) / 1e9
const cpuSeconds = () => {
	const used = process.cpuUsage()
	return (used.user + used.system) / 1e6
}
const queueSeconds = () => Number(fs.readFileSync('/proc/self/schedstat', 'ascii').split(' ')[1]) / 1e9

async function part(name, work) {
	const begin = now(), cpu = cpuSeconds(), queue = queueSeconds()
	await work()
	parts.push([name, begin, now(), cpuSeconds() - cpu, queueSeconds() - queue])
}

function burn(seconds) {
	const end = cpuSeconds() + seconds
	while (cpuSeconds() < end);
}

async function turns(pool) {
	for (;;) {
		await part('db', () => pool.query('select pg_sleep(0.02)'))
		await part('cpu', () => burn(0.006))
	}
}

async function idle(pool) {
	await Promise.all([1, 2, 3, 4].map(() => pool.query('select pg_sleep(0.1)')))
	setInterval(() => pool.query('select 1'), 400)
}

process.on('SIGTERM', () => {
	fs.writeSync(1, JSON.stringify(parts) + '\n')
	process.exit(0)
})
const pool = new Pool({ max: 4, idleTimeoutMillis: 0 })
pool.query('select 1').then(() => {
	fs.writeSync(1, 'READY\n')
	return { turns, idle }[process.argv[2]](pool)
})
