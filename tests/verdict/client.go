// SPDX-License-Identifier: MIT

// A program in Go: client of PostgreSQL, server and client of HTTP. Call it as: client MODE ADDRESS
package main

import (
	"database/sql"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	_ "github.com/lib/pq"
)

func burn(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
	}
}

func open(address string, connections int) *sql.DB {
	db, err := sql.Open("postgres", address)
	if err == nil {
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
		err = db.Ping()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return db
}

func repeat(count int, work func()) {
	for i := 0; i < count; i++ {
		go func() {
			for {
				work()
			}
		}()
	}
}

func turns(address string) {
	db := open(address, 4)
	repeat(4, func() {
		db.Exec("select pg_sleep(0.05)")
		burn(2 * time.Millisecond)
	})
}

func idle(address string) {
	db := open(address, 4)
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		db.Exec("select 1")
	}))
	repeat(1, func() { time.Sleep(time.Second); db.Ping() })
}

func service(string) {
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	if len(os.Args) > 3 {
		fmt.Println(listener.Addr())
		http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(40 * time.Millisecond)
			fmt.Fprint(w, "ok")
		}))
	}
	read, write, _ := os.Pipe()
	syscall.ForkExec("/proc/self/exe", []string{os.Args[0], "service", "-", "server"},
		&syscall.ProcAttr{Files: []uintptr{0, write.Fd(), 2}, Env: os.Environ()})
	var where string
	fmt.Fscanln(read, &where)
	repeat(3, func() {
		if answer, err := http.Get("http://" + where + "/"); err == nil {
			answer.Body.Read(make([]byte, 10))
			answer.Body.Close()
		}
		burn(2 * time.Millisecond)
	})
}

func locks(string) {
	var lock sync.Mutex
	repeat(4, func() {
		lock.Lock()
		burn(5 * time.Millisecond)
		lock.Unlock()
	})
}

func main() {
	modes := map[string]func(string){"turns": turns, "idle": idle, "service": service,
		"locks": locks}
	modes[os.Args[1]](os.Args[2])
	fmt.Println("READY")
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM)
	<-end
	fmt.Println("[]")
}
